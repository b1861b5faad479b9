# SPDX-License-Identifier: Apache-2.0
import math


def inversions(values):
    return sum(1 for i, a in enumerate(values) for b in values[i + 1:] if a > b)


def solve(x):
    import base
    return dict(base.solve(x))
