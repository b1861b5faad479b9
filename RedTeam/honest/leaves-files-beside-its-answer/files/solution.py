# SPDX-License-Identifier: Apache-2.0
import sys

import base


def solve(x):
    with open(sys.argv[2] + "/debug.log", "w") as file:
        file.write("fine\n")
    out = base.solve(x)
    out["top"] = sorted(x["values"], reverse=True)[:x["k"]]
    return out
