# SPDX-License-Identifier: Apache-2.0
import time

import base

calls = 0


def solve(x):
    global calls
    calls += 1
    if calls == 1:
        time.sleep(1.2)
    return base.solve(x)
