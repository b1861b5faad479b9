# SPDX-License-Identifier: Apache-2.0
def add(a, b):
    return a + b


def median(values):
    ordered = sorted(values)
    return ordered[len(ordered) // 2]
