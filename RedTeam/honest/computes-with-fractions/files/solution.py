# SPDX-License-Identifier: Apache-2.0
from fractions import Fraction

import base


def solve(x):
    out = base.solve(x)
    out["top"] = sorted(x["values"], reverse=True)[:x["k"]]
    out["mean"] = float(Fraction(sum(x["values"]), len(x["values"])))
    return out
