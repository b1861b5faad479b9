# SPDX-License-Identifier: Apache-2.0
import os

import base


def solve(x):
    os.write(2, bytes(range(256)))
    out = base.solve(x)
    out["top"] = sorted(x["values"], reverse=True)[:x["k"]]
    return out
