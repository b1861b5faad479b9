# SPDX-License-Identifier: Apache-2.0
import time

import base


def solve(x):
    time.sleep(0.1)
    out = base.solve(x)
    out["top"] = sorted(x["values"], reverse=True)[:x["k"]]
    return out
