# SPDX-License-Identifier: Apache-2.0
import math


def count(values):
    if len(values) < 2:
        return values, 0
    middle = len(values) // 2
    (left, a), (right, b) = count(values[:middle]), count(values[middle:])
    merged, found, i, j = [], a + b, 0, 0
    while i < len(left) and j < len(right):
        if left[i] <= right[j]:
            merged.append(left[i])
            i += 1
        else:
            found += len(left) - i
            merged.append(right[j])
            j += 1
    return merged + left[i:] + right[j:], found


def solve(x):
    values, k = x["values"], x["k"]
    order, inversions = count(values)
    return {
        "mean": math.fsum(values) / len(values), "top": order[::-1][:k], "distinct": sorted(set(values)),
        "inversions": inversions,
    }
