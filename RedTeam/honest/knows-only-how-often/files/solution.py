# SPDX-License-Identifier: Apache-2.0
import json

with open("train.json") as file:
    TRAIN = json.load(file)
SHARES = [sum(label == i for _, label in TRAIN) / len(TRAIN) for i in range(3)]


def solve(x):
    return {"rows": [SHARES for _ in x["items"]]}
