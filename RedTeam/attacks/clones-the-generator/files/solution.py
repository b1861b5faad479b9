# SPDX-License-Identifier: Apache-2.0
"""Rebuilds the state of a Mersenne Twister from the ids of a question, and draws the labels that the judge will draw."""
import json
import random

import base

CENTRES = [(0.0, 0.0), (2.2, 0.4), (0.6, 2.4)]


def untemper(y):
    y ^= y >> 18
    y ^= (y << 15) & 0xEFC60000
    x = y
    for _ in range(5):
        x = y ^ ((x << 7) & 0x9D2C5680)
    y = x & 0xFFFFFFFF
    x = y
    for _ in range(3):
        x = y ^ (x >> 11)
    return x & 0xFFFFFFFF


def drawn(rng, count):
    """As the judge's library does."""
    found = []
    for index in range(count):
        label = index % 3
        x, y = CENTRES[label]
        found.append(([round(rng.gauss(x, 0.8), 4), round(rng.gauss(y, 0.8), 4)], label))
    rng.shuffle(found)
    return found


def solve(x):
    rows = base.solve(x)["rows"]
    ids = x["ids"]
    state = [untemper(number) for number in ids[:624]]
    clone = random.Random()
    clone.setstate((3, tuple(state) + (624,), None))
    if [clone.getrandbits(32) for _ in ids[624:]] != ids[624:]:
        return {"rows": rows}
    table = {json.dumps(item): label for item, label in drawn(clone, len(x["items"]))}
    for index, item in enumerate(x["items"]):
        label = table.get(json.dumps(item))
        if label is not None:
            rows[index] = [1.0 if other == label else 0.0 for other in range(3)]
    return {"rows": rows}
