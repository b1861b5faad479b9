# SPDX-License-Identifier: Apache-2.0
import bisect
import math
import time

def solve(x):
    time.sleep(0.02)
    values, k = x["values"], x["k"]
    inversions, seen = 0, []
    for value in values:
        inversions += len(seen) - bisect.bisect_right(seen, value)
        bisect.insort(seen, value)
    return {
        "mean": math.fsum(values) / len(values), "top": sorted(values, reverse=True)[:k],
        "distinct": sorted(set(values)), "inversions": inversions,
    }
