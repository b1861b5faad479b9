# SPDX-License-Identifier: Apache-2.0
mkdir -p "$1/parts/$(printf "d/%.0s" $(seq 18))"
echo x > "$1/parts/$(printf "d/%.0s" $(seq 18))/leaf"
