# SPDX-License-Identifier: Apache-2.0
import json

with open("train.json") as file:
    TRAIN = json.load(file)


def row(a, b):
    near = sorted(TRAIN, key=lambda pair: (pair[0][0] - a) ** 2 + (pair[0][1] - b) ** 2)[:20]
    return [(1 + sum(label == i for _, label in near)) / 23 for i in range(3)]


def solve(x):
    return {"rows": [row(a, b) for a, b in x["items"]]}
