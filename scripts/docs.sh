#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds the documentation of the public products; a warning fails the build.
. "$(dirname "$0")/common.sh"

for target in PawlJudgeKit PawlTesting; do
    section "documentation of $target"
    swift package generate-documentation --target "$target" --warnings-as-errors
done
