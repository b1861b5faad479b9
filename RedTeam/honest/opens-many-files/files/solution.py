# SPDX-License-Identifier: Apache-2.0
import base


def solve(x):
    files = [open("/dev/null") for _ in range(100)]
    out = base.solve(x)
    out["top"] = sorted(x["values"], reverse=True)[:x["k"]]
    return out
