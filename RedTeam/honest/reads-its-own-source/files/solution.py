# SPDX-License-Identifier: Apache-2.0
import base


def solve(x):
    with open(__file__) as file:
        file.read()
    out = base.solve(x)
    out["top"] = sorted(x["values"], reverse=True)[:x["k"]]
    return out
