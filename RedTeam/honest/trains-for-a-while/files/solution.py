# SPDX-License-Identifier: Apache-2.0
import json
import math

with open("train.json") as file:
    TRAIN = json.load(file)
W = [[0.0, 0.0, 0.0] for _ in range(3)]


def row(a, b):
    scores = [w[0] * a + w[1] * b + w[2] for w in W]
    top = max(scores)
    weights = [math.exp(s - top) for s in scores]
    return [w / sum(weights) for w in weights]


for _ in range(300):
    steps = [[0.0] * 3 for _ in range(3)]
    for (a, b), label in TRAIN:
        for i, p in enumerate(row(a, b)):
            for j, value in enumerate((a, b, 1.0)):
                steps[i][j] += ((i == label) - p) * value
    for i in range(3):
        for j in range(3):
            W[i][j] += 0.02 * steps[i][j]


def solve(x):
    return {"rows": [row(a, b) for a, b in x["items"]]}
