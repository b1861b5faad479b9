# SPDX-License-Identifier: Apache-2.0
import time


def solve(x):
    time.sleep(1000)
