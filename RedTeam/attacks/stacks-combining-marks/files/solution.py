# SPDX-License-Identifier: Apache-2.0
"""Adds a key of one letter and half a million accents, above and below in turn."""
import base


def solve(x):
    return dict(base.solve(x), **{"a" + "\u0316\u0301" * 250000: 1})
