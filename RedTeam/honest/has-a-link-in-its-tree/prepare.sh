# SPDX-License-Identifier: Apache-2.0
ln -s real.py "$1/parts/alias.py"
