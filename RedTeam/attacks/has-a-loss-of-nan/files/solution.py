# SPDX-License-Identifier: Apache-2.0
import json
import os
import sys



def say(text):
    os.write(1, text.encode() + b"\n")


for line in sys.stdin:
    question = json.loads(line)
    say(json.dumps({"answer": question["ask"], "output": {"rows": [[float("nan")] * 3 for _ in question["input"]["items"]]}}))
