# SPDX-License-Identifier: Apache-2.0
import math
import random


def solve(x):
    values, k = x["values"], x["k"]
    rng = random.Random(1)
    pairs = 3000
    hits = 0
    for _ in range(pairs):
        i, j = sorted(rng.sample(range(len(values)), 2))
        hits += values[i] > values[j]
    n = len(values)
    return {
        "mean": math.fsum(values) / n, "top": sorted(values, reverse=True)[:k], "distinct": sorted(set(values)),
        "inversions": round(hits / pairs * n * (n - 1) / 2),
    }
