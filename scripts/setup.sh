#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Checks what Pawl needs on Debian 12 and installs what is missing. Says what it does; a second run does nothing.
. "$(dirname "$0")/common.sh"

# package: what needs it
packages=(
    "gcc: the launcher is a static C program"
    "libc6-dev: the launcher is a static C program"
    "libstdc++-12-dev: the Swift compiler links with it"
    "libsqlite3-dev: the index database"
    "python3: judges, scripts and independent verifiers in the tests"
    "python3-pytest: suites of pytest tests, judged in the tests"
    "python3-venv: throwaway environments of the tests"
    "python3-jsonschema: checks every example against the contract's schema"
    "python3-yaml: reads the examples in that check"
    "python3-numpy: the judge of Examples/matmul, the model of Examples/tinylm"
    "libopenblas-dev: the distance to a tuned library in Examples/matmul"
    "bubblewrap: the program that cells are compared with in benches and nesting tests"
    "valgrind: counts instructions (clock.instructions); the red team compiles against its headers"
    "cmake: suites of ctest, judged in the tests"
    "nodejs: suites of node --test, judged in the tests"
    "perl: suites that speak TAP, judged in the tests"
    "uidmap: subordinate uids for cells without root"
    "openssl: checks exported keys in the tests"
)

installed() {
    [ "$(dpkg-query -W -f '${Status}' "$1" 2>/dev/null)" = "install ok installed" ]
}

command -v swift >/dev/null || fail "Swift is not installed; Pawl needs 6.3 (https://www.swift.org/install/linux/)"
version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p' | head -1)
read -r major minor <<<"${version:-0 0}"
if [ "$major" -lt 6 ] || { [ "$major" -eq 6 ] && [ "$minor" -lt 3 ]; }; then
    fail "Swift $major.$minor is too old; Pawl needs 6.3 (https://www.swift.org/install/linux/)"
fi
command -v git >/dev/null || fail "git is not installed; Pawl's packages are fetched with it"
command -v dpkg-query >/dev/null || fail "this is no Debian system; install by hand: ${packages[*]%%:*}"

missing=()
for line in "${packages[@]}"; do
    name=${line%%:*}
    if ! installed "$name"; then
        missing+=("$name")
        echo "setup: $name is missing (${line#*: })"
    fi
done

if [ ${#missing[@]} -eq 0 ]; then
    echo "setup: Swift $major.$minor, git and ${#packages[@]} Debian packages are there"
    exit 0
fi

privileged=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "not root and no sudo; as root: apt-get install ${missing[*]}"
    privileged=(sudo)
fi
echo "setup: installing ${missing[*]}"
"${privileged[@]}" apt-get update -q
"${privileged[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
for name in "${missing[@]}"; do
    installed "$name" || fail "apt-get did not install $name"
done
echo "setup: done"
