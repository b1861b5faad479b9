# SPDX-License-Identifier: Apache-2.0
import json
import os

import base


def solve(x):
    with open("/tmp/scratch", "w") as file:
        json.dump(x, file)
    os.unlink("/tmp/scratch")
    out = base.solve(x)
    out["top"] = sorted(x["values"], reverse=True)[:x["k"]]
    return out
