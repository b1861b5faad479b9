# SPDX-License-Identifier: Apache-2.0
def add(a, b):
    return a + b


def median(values):
    values_in_order = sorted(values)
    return values_in_order[len(values_in_order) // 2]
