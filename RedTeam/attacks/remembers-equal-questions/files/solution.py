# SPDX-License-Identifier: Apache-2.0
import base

memory = {}


def solve(x):
    key = tuple(x["values"])
    if key not in memory:
        memory[key] = base.solve(x)
    return memory[key]
