# SPDX-License-Identifier: Apache-2.0
setsid sh -c 'sleep 0.5; cp parts/other.txt solution.py' > /dev/null 2>&1 < /dev/null &
true
