# SPDX-License-Identifier: Apache-2.0
"""Writes empty lines before it answers anything."""
import os

import base

try:
    for _ in range(400):
        os.write(1, b" \n" * 65536)
except OSError:
    pass


def solve(x):
    return base.solve(x)
