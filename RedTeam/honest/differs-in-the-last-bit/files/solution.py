# SPDX-License-Identifier: Apache-2.0
import base


def solve(x):
    out = base.solve(x)
    out["top"] = sorted(x["values"], reverse=True)[:x["k"]]
    out["mean"] = sum(value / len(x["values"]) for value in x["values"])
    return out
