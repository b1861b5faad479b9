# SPDX-License-Identifier: Apache-2.0
import sys

import base


def solve(x):
    print("debug " * 3000, file=sys.stderr)
    out = base.solve(x)
    out["top"] = sorted(x["values"], reverse=True)[:x["k"]]
    return out
