# SPDX-License-Identifier: Apache-2.0
mkdir -p "$1/parts"
truncate -s 1T "$1/parts/weights.bin"
