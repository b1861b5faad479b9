#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Prints the tables of Benchmarks/ and writes build/bench.json. All figures are ratios within one run.
. "$(dirname "$0")/common.sh"

scripts/setup.sh
section "release build"
swift build -c release --product pawl
scripts/launcher.sh
swift build -c release --package-path Benchmarks
mkdir -p build
section "benchmarks"
PAWL_CELL=$PWD/.build/debug/pawl-cell Benchmarks/.build/release/pawl-bench --json build/bench.json "$@"
