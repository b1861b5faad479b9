# SPDX-License-Identifier: Apache-2.0
"""A small library."""


def add(a, b):
    return a + b


def median(values):
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
