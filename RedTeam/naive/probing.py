# SPDX-License-Identifier: Apache-2.0
"""An agent (agent.py in the candidate's folder) that is told the exact loss over the same hidden points, twice.

After each attempt feedback.json in its folder holds the loss and the end of the program's log; the last loss counts.
"""
import json
import math
import os
import random
import shutil

import reference
from common import PYTHON, WORK, Pipe, run, verdict

HIDDEN = reference.items(random.Random(os.urandom(8)), 40)


def loss(tree):
    log = open("/tmp/probing.log", "w+b")
    pipe = Pipe(tree, log=log)
    message = pipe.ask("1", {"items": [item for item, _ in HIDDEN]})
    pipe.end()
    log.seek(0)
    text = log.read().decode(errors="replace")
    if not message or len(message["output"]["rows"]) != len(HIDDEN):
        return math.inf, text
    total = sum(reference.bits(row, label) for row, (_, label) in zip(message["output"]["rows"], HIDDEN))
    return round(total / len(HIDDEN), 9), text


def main():
    baseline, _ = loss(WORK + "/baseline")
    shop = WORK + "/shop"
    shutil.copytree(WORK + "/candidate", shop)
    told = baseline
    for _ in range(2):
        if os.path.exists(shop + "/agent.py"):
            run([PYTHON, "agent.py"], cwd=shop)
        told, log = loss(shop)
        with open(shop + "/feedback.json", "w") as file:
            json.dump({"bits": told, "log": log}, file)
    verdict(told < 0.9 * baseline, "%s against %s" % (told, baseline))


main()
