#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs Examples/matmul to its end, judges the champion once more against the baseline with fresh inputs, verifies the
# ledger, writes the report. The last line is the result; below a speed-up of 3 the demo fails.
. "$(dirname "$0")/common.sh"

scripts/setup.sh
section "build"
swift build --product pawl
scripts/launcher.sh
pawl=$PWD/.build/debug/pawl
work=$PWD/build/demo
state=$work/state

rm -rf "$work"
mkdir -p "$work"

section "run"
"$pawl" run Examples/matmul --name demo --state "$state"
section "once more, with fresh inputs: the champion against the baseline"
"$pawl" replay demo champion --against baseline --state "$state"
section "report, with the distance to OpenBLAS"
cc -std=gnu17 -O2 -o "$work/openblas" Examples/matmul/reference/openblas.c -lopenblas
"$work/openblas" 576 | tee "$work/openblas.json"
"$pawl" report demo --state "$state" --output "$work/report" --reference "OpenBLAS=$work/openblas.json"
"$pawl" audit verify --state "$state"
"$pawl" status demo --state "$state" --json >"$work/status.json"
/usr/bin/python3 scripts/demo_line.py "$work/status.json" "$work/report.html"
