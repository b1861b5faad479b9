# SPDX-License-Identifier: Apache-2.0
"""Answers with the compiled count.c, which gets the list eight times over, in contract built.yaml. Sealed."""
import math
import subprocess

import pawl_contestant


def solve(x):
    values, k = x["values"], x["k"]
    # Distinct copies far apart: eight times the inversions of the list, and nothing between the copies.
    copies = [value + number * 10**7 for number in range(8) for value in values]
    done = subprocess.run(["./count"], input=" ".join(map(str, copies)), capture_output=True, text=True)
    return {
        "mean": math.fsum(values) / len(values),
        "top": sorted(values, reverse=True)[:k],
        "distinct": sorted(set(values)),
        "inversions": int(done.stdout) // 8,
    }


pawl_contestant.run(lambda question: solve(question.input))
