# SPDX-License-Identifier: Apache-2.0
mkdir -p "$1/parts"
: > "$1/parts/a
score 24"
