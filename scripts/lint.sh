#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Fast checks that need no build: format, file lengths, and the list of places where the compiler is told to trust us.
. "$(dirname "$0")/common.sh"

section "swift-format"
swift format lint --strict --parallel -r Sources Tests Package.swift

section "file lengths (300 lines at most)"
long=$(find Sources Tests Launcher SDK scripts -type f \( -name '*.swift' -o -name '*.c' -o -name '*.h' -o -name '*.py' -o -name '*.sh' \) \
    -not -path 'Launcher/*' -print0 2>/dev/null | xargs -0 -r awk 'FNR == 301 {print FILENAME}')
if [ -n "$long" ]; then
    echo "$long"
    fail "the files above have more than 300 lines"
fi
launcher=$(cat Launcher/*.c Launcher/*.h 2>/dev/null | wc -l)
echo "launcher: $launcher lines (limit 1200)"
[ "$launcher" -le 1200 ] || fail "the launcher has $launcher lines; 1200 is the limit"

section "places that rest on a stated invariant"
grep -rnE '@unchecked Sendable|nonisolated\(unsafe\)' Sources --include '*.swift' || echo "none"

section "64-bit ARM"
scripts/aarch64.sh
