# SPDX-License-Identifier: Apache-2.0
chmod 755 "$1/solution.py"
