# SPDX-License-Identifier: Apache-2.0
"""A small library with a bug: the median of an even number of values."""


def add(a, b):
    return a + b


def median(values):
    ordered = sorted(values)
    return ordered[len(ordered) // 2]
