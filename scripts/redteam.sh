#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Plays every attack and every honest program of RedTeam/ against Pawl, every attack against the naive grader that it
# must beat, and simulates the acceptance rule and the probing of hidden sets. Prints the table, writes build/redteam.json, and fails on any accepted
# attack, any attack that beats nothing, any wrong verdict and any missed number of the statistics.
# With arguments: only the cases whose names contain one of them, and no simulation.
. "$(dirname "$0")/common.sh"

section "build"
swift build --build-tests
scripts/launcher.sh
mkdir -p build
rm -f build/redteam.txt build/redteam.json

section "attacks and honest programs"
status=0
PAWL_REDTEAM=${*:-all} swift test --skip-build --filter '^RedTeamTests\.' >build/redteam.log 2>&1 || status=$?
[ -f build/redteam.txt ] || { tail -n 40 build/redteam.log; fail "the red team did not finish; build/redteam.log"; }
cat build/redteam.txt

if [ $# -eq 0 ]; then
    section "statistics"
    # A missed number is exit code 1 with a whole document, and found again below.
    .build/debug/pawl noise --simulate --json >build/redteam-simulation.json || [ $? -eq 1 ] || status=1
    .build/debug/pawl noise --probe --runs 4 --json >build/redteam-probing.json || status=1
    scripts/redteam_statistics.py build/redteam-simulation.json build/redteam-probing.json |
        tee build/redteam-statistics.txt || status=1
fi

section "result"
[ "$status" -eq 0 ] || fail "something above is wrong; build/redteam.log"
echo "no attack accepted, each beats its naive grader, every honest program judged right: build/redteam.json"
