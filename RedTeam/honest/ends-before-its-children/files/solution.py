# SPDX-License-Identifier: Apache-2.0
import subprocess

import base


def solve(x):
    subprocess.Popen(["sleep", "30"])
    out = base.solve(x)
    out["top"] = sorted(x["values"], reverse=True)[:x["k"]]
    return out
