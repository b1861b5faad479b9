# SPDX-License-Identifier: Apache-2.0
import base


def solve(x):
    out = base.solve(x)
    out["top"] = sorted(x["values"], reverse=True)[:x["k"]]
    return out
