# SPDX-License-Identifier: Apache-2.0
setsid sleep 30 > /dev/null 2>&1 &
python3 -m compileall -q . > /dev/null
