# SPDX-License-Identifier: Apache-2.0
import multiprocessing

import base


def largest(x):
    return sorted(x["values"], reverse=True)[:x["k"]]


pool = multiprocessing.get_context("fork").Pool(2)


def solve(x):
    out = base.solve(x)
    out["top"] = pool.apply(largest, (x,))
    return out
