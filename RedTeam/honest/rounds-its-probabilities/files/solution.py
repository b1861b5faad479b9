# SPDX-License-Identifier: Apache-2.0
import json
import math

with open("train.json") as file:
    TRAIN = json.load(file)
CENTRES = []
for label in range(3):
    points = [point for point, other in TRAIN if other == label]
    CENTRES.append([sum(p[i] for p in points) / len(points) for i in range(2)])


def row(a, b):
    weights = [math.exp(-((a - u) ** 2 + (b - v) ** 2) / 1.28) for u, v in CENTRES]
    total = sum(weights)
    return [w / total for w in weights]



def solve(x):
    return {"rows": [[round(p, 8) for p in row(a, b)] for a, b in x["items"]]}
