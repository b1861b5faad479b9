# SPDX-License-Identifier: Apache-2.0
import sys

sys.path.insert(0, "parts")
try:
    import borrowed
except ImportError:
    import base as borrowed


def solve(x):
    return borrowed.solve(x)
