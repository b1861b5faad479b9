# SPDX-License-Identifier: Apache-2.0
import bisect
import math


def solve(x):
    ranks = {value: i for i, value in enumerate(sorted(set(x["values"])))}
    assert len(ranks) <= len(x["values"])
    values, k = x["values"], x["k"]
    inversions, seen = 0, []
    for value in values:
        inversions += len(seen) - bisect.bisect_right(seen, value)
        bisect.insort(seen, value)
    return {
        "mean": math.fsum(values) / len(values), "top": sorted(values, reverse=True)[:k],
        "distinct": sorted(set(values)), "inversions": inversions,
    }
