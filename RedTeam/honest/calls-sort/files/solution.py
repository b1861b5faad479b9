# SPDX-License-Identifier: Apache-2.0
import subprocess

import base


def order(values):
    text = "\n".join(map(str, values))
    done = subprocess.run(["sort", "-rn"], input=text, capture_output=True, text=True)
    return [int(line) for line in done.stdout.split()]


def solve(x):
    out = base.solve(x)
    out["top"] = order(x["values"])[:x["k"]]
    return out
