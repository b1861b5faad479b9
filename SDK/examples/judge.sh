#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The judge protocol in plain shell: one question a round, whose right answer depends on the round's seed.
# Lines are JSON with sorted keys and no spaces, so that a small judge can do without a parser:
#   Pawl  {"pawl":1,"seed":"00ff...","split":"visible","stage":"correct"}
#   judge {"ask":1,"input":"SEED"}
#   Pawl  {"answer":1,"cpu_s":N,"output":"SEED","peak_bytes":N,"wall_s":N}   or {"code":"crash","failure":1}
#   judge {"verdict":"pass","metrics":{"score":1}}
while IFS= read -r opening; do
    seed=${opening#*\"seed\":\"}
    seed=${seed%%\"*}
    printf '{"ask":1,"input":"%s"}\n' "$seed"
    IFS= read -r reply || exit 1
    case $reply in
        '{"answer":1,'*'"output":"'"$seed"'","peak_bytes":'*) printf '{"verdict":"pass","metrics":{"score":1}}\n' ;;
        '{"code":"'*) printf '{"verdict":"fail","feedback":"no answer"}\n' ;;
        *) printf '{"verdict":"fail","feedback":"wrong answer"}\n' ;;
    esac
done
