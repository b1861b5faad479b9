# SPDX-License-Identifier: Apache-2.0
import functools

import base


@functools.lru_cache(maxsize=None)
def order(values):
    return sorted(values, reverse=True)


def solve(x):
    out = base.solve(x)
    out["top"] = list(order(tuple(x["values"]))[:x["k"]])
    return out
