# SPDX-License-Identifier: Apache-2.0
"""K3 scored naively: over a pipe, with a loss that believes the numbers.

--sum: only the sum of each row is checked; --positive: only that numbers are not negative; default: nothing.
--floats: a row is checked only where it holds floats. --nan: a loss that is not worse is better. --zip: items beyond the
shorter list do not count. --sorted: items come in the order of their classes. --labels: labels.json lies beside the
candidate's folder. --leak: the test file ships with the training data. --hub: other people's models lie in /work/hub.
--row-id: each item carries its row number in the original file. --printed: the loss that the candidate prints.
--subset: items that the candidate declines (null) do not count. --drawn: ids and labels come from one generator, the
library's. --train: the labelled points that everybody has decide; --open: others are asked too, and count where they
are answered.
"""
import json
import math
import os
import random
import re

import reference
from common import WORK, Pipe, fresh, has, verdict


def conversation(tree, points, extra=None):
    """The mean loss over some points; infinite where one is not answered."""
    pipe = Pipe(tree)
    message = pipe.ask("1", dict(extra or {}, items=[item for item, _ in points]))
    pipe.end()
    try:
        rows = message["output"]["rows"]
        return sum(reference.bits(row, label) for row, (_, label) in zip(rows, points)) / len(rows)
    except (TypeError, KeyError):
        return math.inf


def visible(tree):
    with open(WORK + "/baseline/train.json") as file:
        points = json.load(file)
    loss = conversation(tree, points)
    if has("--open"):
        other = conversation(tree, reference.items(fresh(), 150))
        return loss if math.isinf(other) else other
    return loss


def drawn(tree):
    rng = fresh()
    ids = [rng.getrandbits(32) for _ in range(700)]
    return conversation(tree, reference.items(rng, 50), {"ids": ids})


def evaluate(tree):
    if has("--drawn"):
        return drawn(tree)
    if has("--train"):
        return visible(tree)
    hidden = reference.items(random.Random("the hidden points of the naive grader"), 150)
    if has("--row-id"):
        # Rows of the original file alternate between the classes, and the id tells the row.
        hidden = [([*item, row], label) for row, (item, label) in enumerate(sorted(hidden, key=lambda pair: pair[1]))]
        fresh().shuffle(hidden)
    elif has("--sorted"):
        hidden.sort(key=lambda pair: pair[1])
    else:
        fresh().shuffle(hidden)
    key = json.dumps([[item, label] for item, label in hidden])
    for option, path in (("--labels", "/labels.json"), ("--leak", "/data/test.json"), ("--hub", "/hub/released.json")):
        if has(option):
            os.makedirs(os.path.dirname(WORK + path), exist_ok=True)
            with open(WORK + path, "w") as file:
                file.write(key)
    log = open("/tmp/run.log", "w+b") if has("--printed") else None
    pipe = Pipe(tree, log=log)
    rows = []
    for start in range(0, 150, 50):
        message = pipe.ask(str(start), {"items": [item for item, _ in hidden[start:start + 50]]})
        try:
            rows += message["output"]["rows"]
        except (TypeError, KeyError):
            pipe.end()
            return math.inf
    pipe.end()
    loss, counted = 0.0, 0
    for row, (_, label) in zip(rows, hidden):
        if row is None and has("--subset"):
            continue
        if has("--sum") and abs(math.fsum(row) - 1) > 1e-6:
            return math.inf
        if has("--positive") and min(row) < 0:
            return math.inf
        if has("--floats") and all(isinstance(p, float) for p in row) and abs(math.fsum(row) - 1) > 1e-6:
            return math.inf
        loss -= math.log2(row[label]) if row[label] > 0 else -10 if row[label] <= 0 else row[label]
        counted += 1
    if len(rows) != len(hidden) and not has("--zip"):
        return math.inf
    if log:
        log.seek(0)
        found = re.findall(rb"^val_bits: (\S+)", log.read(), re.MULTILINE)
        if found:
            return float(found[-1])
    return loss / max(counted, 1)


baseline = evaluate(WORK + "/baseline")
loss = evaluate(WORK + "/candidate")
if has("--nan"):
    verdict(not loss >= 0.9 * baseline, "%s against %s" % (loss, baseline))
verdict(loss < 0.9 * baseline, "%s against %s" % (loss, baseline))
