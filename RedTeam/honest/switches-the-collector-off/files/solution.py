# SPDX-License-Identifier: Apache-2.0
import gc

import base


gc.disable()


def solve(x):
    out = base.solve(x)
    out["top"] = sorted(x["values"], reverse=True)[:x["k"]]
    return out
