# SPDX-License-Identifier: Apache-2.0
cd "$1"
git init -q .
echo notes > .git/description
