#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds the static C programs: pawl-cell (starts cells) and pawl-try (asks for a judgement from inside one).
# They end up beside every pawl that has been built, because that is where pawl looks for them.
. "$(dirname "$0")/common.sh"

flags=(-static -O2 -Wall -Wextra -Werror)
mkdir -p .build/debug

compile() { # target sources...
    local target=$1
    shift
    if [ -x "$target" ] && [ -z "$(find Launcher -type f -newer "$target" -print -quit)" ]; then return; fi
    echo "launcher: cc ${flags[*]} -o $target $*"
    cc "${flags[@]}" -o "$target.new" "$@"
    mv "$target.new" "$target"
}

compile .build/debug/pawl-cell Launcher/*.c
compile .build/debug/pawl-try Launcher/try/*.c
if [ -d .build/release ]; then cp -u .build/debug/pawl-cell .build/debug/pawl-try .build/release/; fi
