# SPDX-License-Identifier: Apache-2.0
import subprocess

import base


def solve(x):
    out = base.solve(x)
    done = subprocess.run(["./order"], input=" ".join(map(str, x["values"])), capture_output=True, text=True)
    out["top"] = [int(word) for word in done.stdout.split()][:x["k"]]
    return out
