# SPDX-License-Identifier: Apache-2.0
import sys

import base


sys.setrecursionlimit(5000)


def largest(values, k):
    if k == 0:
        return []
    best = max(values)
    rest = values[:]
    rest.remove(best)
    return [best] + largest(rest, k - 1)


def solve(x):
    out = base.solve(x)
    out["top"] = largest(x["values"], x["k"])
    return out
