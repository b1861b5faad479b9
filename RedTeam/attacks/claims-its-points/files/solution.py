# SPDX-License-Identifier: Apache-2.0
import json
import os
import sys

import base


def say(text):
    os.write(1, text.encode() + b"\n")


for line in sys.stdin:
    question = json.loads(line)
    say(json.dumps({"answer": question["ask"], "output": base.solve(question["input"]), "points": 4}))
