# SPDX-License-Identifier: Apache-2.0
import math
import multiprocessing
import os


def count(job):
    values, start, step = job
    return sum(1 for i in range(start, len(values), step) for other in values[i + 1:] if values[i] > other)


pool = multiprocessing.get_context("fork").Pool(os.cpu_count())


def solve(x):
    values, k = x["values"], x["k"]
    step = os.cpu_count()
    return {
        "mean": math.fsum(values) / len(values), "top": sorted(values, reverse=True)[:k],
        "distinct": sorted(set(values)),
        "inversions": sum(pool.map(count, [(values, start, step) for start in range(step)])),
    }
