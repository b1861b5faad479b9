#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds the static C programs: pawl-cell (starts cells), pawl-try (asks for a judgement from inside one), pawl-door
# (carries connections from inside one to the broker) and pawl-stub (stands in for a contestant in an exam).
# They end up beside every pawl that has been built, because that is where pawl looks for them: run it after
# `swift build`, which makes .build/debug a link and removes a folder that stands there.
. "$(dirname "$0")/common.sh"

flags=(-static -O2 -Wall -Wextra -Werror)
made=.build/launcher
mkdir -p "$made"

compile() { # target sources...
    local target=$1
    shift
    if [ -x "$target" ] && [ -z "$(find Launcher -type f -newer "$target" -print -quit)" ]; then return; fi
    echo "launcher: cc ${flags[*]} -o $target $*"
    cc "${flags[@]}" -o "$target.new" "$@"
    mv "$target.new" "$target"
}

compile "$made/pawl-cell" Launcher/*.c
compile "$made/pawl-try" Launcher/try/*.c
compile "$made/pawl-door" Launcher/door/*.c
compile "$made/pawl-stub" Launcher/stub/*.c
for folder in .build/debug .build/release; do
    [ -L "$folder" ] || continue
    for program in pawl-cell pawl-try pawl-door pawl-stub; do
        if ! cmp -s "$made/$program" "$folder/$program"; then
            cp "$made/$program" "$folder/$program.new"
            mv "$folder/$program.new" "$folder/$program"
        fi
    done
done
