# SPDX-License-Identifier: Apache-2.0
sed -i 's/$/\r/' "$1/solution.py"
