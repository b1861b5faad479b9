#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Makes build/release/{pawl,pawl-cell,pawl-try,pawl-door,pawl-stub}: static and stripped, so that any Linux of this
# architecture can run them.
. "$(dirname "$0")/common.sh"

scripts/setup.sh
section "release build"
# The linker names functions of Foundation that ask the name service; Pawl calls none of them.
swift build -c release --static-swift-stdlib -Xswiftc -static-executable --scratch-path .build/static --product pawl
scripts/launcher.sh
mkdir -p build/release
cp .build/static/release/pawl .build/launcher/pawl-cell .build/launcher/pawl-try \
    .build/launcher/pawl-door .build/launcher/pawl-stub build/release/
strip build/release/{pawl,pawl-cell,pawl-try,pawl-door,pawl-stub}
cp LICENSE build/release/
ls -l build/release
