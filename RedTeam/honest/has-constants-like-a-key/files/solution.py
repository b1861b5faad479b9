# SPDX-License-Identifier: Apache-2.0
import base


def solve(x):
    out = base.solve(x)
    out["top"] = sorted(x["values"], reverse=True)[:x["k"]]
    return out


NAMES = [
    'mole-4471-Quartz-sedan-09',
    "mole-4471-Quartz",
    'K1 held out, not for training: 6f0d2a9e-33b1-4c57-9d0e-b7a1c2e48f66',
]
