#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The README's test command. One debug build serves the tests, the demo and the commands that the tests drive.
# With arguments: only the test targets whose names contain one of them, such as `scripts/test.sh Ledger Judge`.
#
# Each test target runs in a process of its own, one after the other: cells, disks and clocks of one must not starve
# another's time limits on a small machine.
. "$(dirname "$0")/common.sh"

section "setup"
scripts/setup.sh
scripts/lint.sh
section "build"
swift build --build-tests
scripts/launcher.sh
[ -x .build/debug/pawl-cell ] || fail "pawl-cell is not beside pawl: every test of cells would be skipped"

passed=0
broken=()
for folder in Tests/*Tests; do
    target=$(basename "$folder")
    if [ $# -gt 0 ]; then
        wanted=no
        for word in "$@"; do case $target in *"$word"*) wanted=yes ;; esac; done
        [ "$wanted" = yes ] || continue
    fi
    section "$target"
    log=$(mktemp)
    status=0
    swift test --skip-build --filter "^$target\." >"$log" 2>&1 || status=$?
    # Failures, skips and the closing line; the whole log only where it helps.
    grep -E '✘|➜|skipped:|error:|Fatal error' "$log" || true
    summary=$(grep -E '^.? ?Test run with [0-9]+ test' "$log" | tail -n 1 || true)
    echo "${summary:-$target printed no summary}"
    count=$(sed -nE 's/.*Test run with ([0-9]+) tests?.*passed.*/\1/p' <<<"$summary")
    if [ "$status" -ne 0 ] || [ -z "$count" ] || [ "$count" -eq 0 ]; then
        broken+=("$target")
        tail -n 40 "$log"
    else
        passed=$((passed + count))
    fi
    rm -f "$log"
done

section "result"
for target in "${broken[@]}"; do echo "$target failed"; done
echo "$passed passed, ${#broken[@]} failed"
[ "${#broken[@]}" -eq 0 ]
