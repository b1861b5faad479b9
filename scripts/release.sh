#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Makes build/release/{pawl,pawl-cell,pawl-try,pawl-stub}: stripped, with the Swift runtime and SQLite linked in, so that a
# machine with glibc 2.36, libstdc++6 and libgcc-s1 (every Debian 12) can run them.
. "$(dirname "$0")/common.sh"

scripts/setup.sh
section "release build"
# The linker takes the first folder that holds either form of -lsqlite3, so a folder with only the archive makes it static.
archives=$PWD/.build/static-archives
mkdir -p "$archives"
ln -sf "$(cc -print-file-name=libsqlite3.a)" "$archives/libsqlite3.a"
swift build -c release --static-swift-stdlib --scratch-path .build/static --product pawl \
    -Xlinker "-L$archives" -Xlinker -lm
scripts/launcher.sh
mkdir -p build/release
cp .build/static/release/pawl .build/launcher/pawl-cell .build/launcher/pawl-try \
    .build/launcher/pawl-stub build/release/
strip build/release/{pawl,pawl-cell,pawl-try,pawl-stub}
cp LICENSE build/release/
ls -l build/release
