# SPDX-License-Identifier: Apache-2.0
"""K3 with a visible set, which is the training data, and a hidden gate, which is not.

Each set is asked whole before anything is decided; the gate gives the loss by point.
"""
import json
import pathlib
import random

import pawl_judge
import reference

with open(pathlib.Path(__file__).with_name("train.json")) as file:
    VISIBLE = [(item, label) for item, label in json.load(file)]
HIDDEN = reference.items(random.Random("the gate of K3"), 150)


def check(round):
    points = (VISIBLE if round.split == "visible" else HIDDEN)[:]
    asked = {}
    for start in range(0, len(points), 50):
        batch = points[start:start + 50]
        answer = round.ask({"items": [item for item, _ in batch]})
        if answer is None:
            return round.fail("no answer: %s" % round.failure.code)
        asked[start] = answer.output
    losses = []
    for start, output in asked.items():
        batch = points[start:start + 50]
        rows = output.get("rows") if isinstance(output, dict) else None
        if not isinstance(rows, list) or len(rows) != len(batch):
            return round.fail("there is not one row for each item")
        for row, (_, label) in zip(rows, batch):
            fault = reference.row_fault(row)
            if fault:
                return round.fail(fault)
            losses.append(reference.bits(row, label))
    private = None if round.split == "visible" else {"items": losses}
    round.succeed(private=private, bits=float("%.9f" % (sum(losses) / len(losses))))


pawl_judge.run(check)
