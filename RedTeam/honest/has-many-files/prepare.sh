# SPDX-License-Identifier: Apache-2.0
mkdir -p "$1/parts/many"
for i in $(seq 500); do echo "$i" > "$1/parts/many/$i"; done
