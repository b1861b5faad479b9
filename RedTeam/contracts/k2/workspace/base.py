# SPDX-License-Identifier: Apache-2.0
"""Four facts about a list of integers, right and slow: the inversions are counted pair by pair. Sealed."""
import math


def solve(x):
    values, k = x["values"], x["k"]
    inversions = 0
    for index, value in enumerate(values):
        for other in values[index + 1:]:
            if value > other:
                inversions += 1
    return {
        "mean": math.fsum(values) / len(values),
        "top": sorted(values, reverse=True)[:k],
        "distinct": sorted(set(values)),
        "inversions": inversions,
    }
