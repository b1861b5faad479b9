# SPDX-License-Identifier: Apache-2.0
import bisect, math
def solve(x):
    values, k = x["values"], x["k"]
    n, seen = 0, []
    for v in values:
        n += len(seen) - bisect.bisect_right(seen, v); bisect.insort(seen, v)
    return {"mean": math.fsum(values)/len(values), "top": sorted(values, reverse=True)[:k], "distinct": sorted(set(values)), "inversions": n}
