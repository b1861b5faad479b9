#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Prints the table of Benchmarks/ and writes Benchmarks/results.json. All ratios are within one run. `--long` also runs
# 10,000 attempts; `--only a,c` runs some sections.
. "$(dirname "$0")/common.sh"

scripts/setup.sh
scripts/launcher.sh
section "release build"
programs=Benchmarks/.build/programs
mkdir -p "$programs"
for name in agent contestant judge spawn; do
    cc -static -O2 -Wall -Wextra -Werror -o "$programs/$name" "Benchmarks/Programs/$name.c"
done
cc -static -O2 -Wall -Wextra -Werror -o "$programs/cell_floor" Benchmarks/Floor/cell_floor.c
cp Benchmarks/Programs/judge.py "$programs/"
swift build -c release --package-path Benchmarks --product pawl-bench
section "benchmarks"
export PAWL_CELL=$PWD/.build/launcher/pawl-cell PAWL_STUB=$PWD/.build/launcher/pawl-stub
Benchmarks/.build/release/pawl-bench --programs "$programs" --work build/bench --json Benchmarks/results.json "$@"
