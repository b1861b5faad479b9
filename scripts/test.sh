#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The README's test command. One debug build serves the tests, the demo and the commands that the tests drive.
. "$(dirname "$0")/common.sh"

section "setup"
scripts/setup.sh
scripts/lint.sh
section "build"
scripts/launcher.sh
swift build --build-tests
section "tests"
swift test --skip-build "$@"
