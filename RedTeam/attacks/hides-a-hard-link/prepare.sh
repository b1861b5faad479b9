# SPDX-License-Identifier: Apache-2.0
ln "$1/parts/more.txt" "$1/parts/again.txt"
