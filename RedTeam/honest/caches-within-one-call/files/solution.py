# SPDX-License-Identifier: Apache-2.0
import base


def solve(x):
    seen = {}
    for value in x["values"]:
        seen[value] = seen.get(value, 0) + 1
    out = base.solve(x)
    out["top"] = sorted(x["values"], reverse=True)[:x["k"]]
    return out
