# SPDX-License-Identifier: Apache-2.0
"""The right answers, and fresh questions. Part of the verifiers of K1 to K3 and of the naive graders."""
import bisect
import math
import random


def solve(x):
    """K1 and K2: four facts about a list of integers."""
    values, k = x["values"], x["k"]
    inversions, seen = 0, []
    for value in values:
        inversions += len(seen) - bisect.bisect_right(seen, value)
        bisect.insort(seen, value)
    return {
        "mean": math.fsum(values) / len(values),
        "top": sorted(values, reverse=True)[:k],
        "distinct": sorted(set(values)),
        "inversions": inversions,
    }


def question(rng, size):
    """A question of K1 and K2: `values` are distinct but for one pair, so no answer is right by luck."""
    values = rng.sample(range(-10**6, 10**6), size)
    values.append(values[0])
    rng.shuffle(values)
    return {"values": values, "k": rng.randrange(3, 7)}


def is_integer(value):
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value):
    return is_integer(value) or isinstance(value, float) and math.isfinite(value)


def points(expected, output):
    """How many of the four facts are right; nothing but the exact types counts, and `distinct` is free in its order."""
    if not isinstance(output, dict) or set(output) != set(expected):
        return 0
    right = 0
    mean = output["mean"]
    if is_number(mean) and abs(mean - expected["mean"]) <= 1e-9 * max(1, abs(expected["mean"])):
        right += 1
    top = output["top"]
    if isinstance(top, list) and all(map(is_integer, top)) and top == expected["top"]:
        right += 1
    distinct = output["distinct"]
    if isinstance(distinct, list) and all(map(is_integer, distinct)) and sorted(distinct) == expected["distinct"]:
        right += 1
    if is_integer(output["inversions"]) and output["inversions"] == expected["inversions"]:
        right += 1
    return right


CENTRES = [(0.0, 0.0), (2.2, 0.4), (0.6, 2.4)]


def items(rng, count):
    """K3: points of three overlapping clouds with their labels, in random order."""
    found = []
    for index in range(count):
        label = index % 3
        x, y = CENTRES[label]
        found.append(([round(rng.gauss(x, 0.8), 4), round(rng.gauss(y, 0.8), 4)], label))
    rng.shuffle(found)
    return found


def row_fault(row):
    """What is wrong with one item's probabilities; None where they are three that sum to one."""
    if not isinstance(row, list) or len(row) != 3:
        return "a row is not a list of three numbers"
    if not all(is_number(p) and 0 <= p <= 1 for p in row):
        return "a probability is not a number from 0 to 1"
    if abs(math.fsum(row) - 1) > 1e-6:
        return "the probabilities of an item do not sum to 1"
    return None


def bits(row, label):
    """The loss of one item in bits."""
    return -math.log2(max(row[label], 1e-12))
