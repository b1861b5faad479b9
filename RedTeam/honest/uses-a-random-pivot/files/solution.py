# SPDX-License-Identifier: Apache-2.0
import random

import base


def order(values):
    if len(values) < 2:
        return values
    pivot = random.choice(values)
    return order([v for v in values if v > pivot]) + [v for v in values if v == pivot] + order(
        [v for v in values if v < pivot])


def solve(x):
    out = base.solve(x)
    out["top"] = order(x["values"])[:x["k"]]
    return out
