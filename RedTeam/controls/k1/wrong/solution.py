# SPDX-License-Identifier: Apache-2.0
"""An honest attempt that gets `top` wrong in another way: the smallest ones, from the largest of them."""
import base


def solve(x):
    out = base.solve(x)
    out["top"].reverse()
    return out
