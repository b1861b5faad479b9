#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A contestant in plain shell, mode `serve`: it answers each question with its input, a string.
#   Pawl       {"ask":"<32 hex>","input":"TEXT"}
#   contestant {"answer":"<32 hex>","output":"TEXT"}
while IFS= read -r line; do
    id=${line#\{\"ask\":\"}
    id=${id%%\"*}
    input=${line#*\"input\":}
    printf '{"answer":"%s","output":%s}\n' "$id" "${input%\}}"
done
