# SPDX-License-Identifier: Apache-2.0
import sys

import base


def solve(x):
    sys.stderr.write("\x1b[32mok\x1b[0m\r50 %\r100 %\n")
    out = base.solve(x)
    out["top"] = sorted(x["values"], reverse=True)[:x["k"]]
    return out
