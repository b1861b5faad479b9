#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Compiles all C for 64-bit ARM, where that compiler is installed, and checks that the system call filter names only
# calls that this architecture has. Nothing here runs ARM code.
. "$(dirname "$0")/common.sh"

compiler=aarch64-linux-gnu-gcc
if ! command -v "$compiler" >/dev/null; then
    echo "skipped: $compiler is not installed (apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross)"
    exit 0
fi
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
flags=(-O2 -Wall -Wextra -Werror)
"$compiler" -static "${flags[@]}" -o "$made/pawl-cell" Launcher/*.c
"$compiler" -static "${flags[@]}" -o "$made/pawl-try" Launcher/try/*.c
"$compiler" -static "${flags[@]}" -o "$made/pawl-door" Launcher/door/*.c
"$compiler" -static "${flags[@]}" -o "$made/probe" Tests/PawlSandboxTests/Probe/probe.c
for source in Sources/CPawlLinux/*.c; do
    "$compiler" -c "${flags[@]}" -ISources/CPawlLinux/include -o "$made/object" "$source"
done

# Swift has no cross compiler here, so the names that it would look up are looked up in C.
{
    echo '#include <filter.h>'
    sed '/#if arch(x86_64)/,/#e[a-z]*if/d' Sources/PawlSandbox/SystemCallFilter.swift |
        grep -oE '\b(PAWL_)?SYS_[A-Za-z0-9_]+' | sort -u |
        sed 's/.*/_Static_assert(& >= 0, "&");/'
} >"$made/names.c"
"$compiler" -fsyntax-only -ISources/CPawlLinux/include "$made/names.c"
echo "launcher, tests' probe and CPawlLinux compile; $(($(wc -l <"$made/names.c") - 1)) system calls of the filter exist"
