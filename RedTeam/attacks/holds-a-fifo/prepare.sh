# SPDX-License-Identifier: Apache-2.0
mkdir -p "$1/parts"
mkfifo "$1/parts/weights.bin"
