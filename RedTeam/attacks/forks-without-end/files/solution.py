# SPDX-License-Identifier: Apache-2.0
import os
import time


def solve(x):
    for _ in range(100):
        if os.fork() == 0:
            time.sleep(15)
            os._exit(0)
    raise OSError("cannot fork")
