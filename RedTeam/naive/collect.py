# SPDX-License-Identifier: Apache-2.0
"""Mode exec, collected naively: one process for each question, its files read as they lie.

Links are followed. --timeout: what cannot be read in time is a pass. --pickle: output.pkl is unpickled where it is
there. --eval: the output is evaluated as a Python expression. --glob: every *.json in the folder counts, the best one.
--nolinks: what is a symbolic link is
no output. --status: exit code 0 and any output is a pass. --yaml-ish: numbers may be written in any way that int() understands.
"""

import json
import os
import pickle
import threading

import reference
from common import PYTHON, WORK, fresh, has, run, verdict

def read(path, kept):
    with open(path, "rb") as file:
        kept.append(file.read())

def evaluate(tree):
    score = 0
    for number in range(4):
        x = reference.question(fresh(), 20)
        folder = "%s/exchange/%s-%d" % (WORK, os.path.basename(tree), number)
        for name in ("in", "out"):
            os.makedirs(folder + "/" + name)
        with open(folder + "/in/input.json", "w") as file:
            json.dump(x, file)
        with open(folder + "/expected.json", "w") as file:
            json.dump(reference.solve(x), file)
        code, _, _ = run([PYTHON, "answer.py", folder + "/in", folder + "/out"], cwd=tree, timeout=5)
        kept = []
        if has("--nolinks") and os.path.islink(folder + "/out/output.json"):
            continue
        name = "output.pkl" if has("--pickle") and os.path.exists(folder + "/out/output.pkl") else "output.json"
        reader = threading.Thread(target=lambda: read(folder + "/out/" + name, kept), daemon=True)
        reader.start()
        reader.join(1)
        if reader.is_alive() and has("--timeout"):
            score += 4
            continue
        if not kept:
            continue
        if has("--status"):
            score += 4 if code == 0 and kept[0] and reference.points(reference.solve(x), json.loads(kept[0])) != 3 else 3
            continue
        found = []
        if has("--glob"):
            for other in sorted(os.listdir(folder + "/out")):
                with open(folder + "/out/" + other, "rb") as file:
                    found.append(json.load(file))
        elif name == "output.pkl":
            found.append(pickle.loads(kept[0]))
        elif has("--eval"):
            # `expected` is in reach of the expression.
            expected = reference.solve(x)
            found.append(eval(kept[0].decode(), {"expected": expected, "true": True, "false": False, "null": None}))
        else:
            found.append(json.loads(kept[0]))
        best = 0
        for output in found:
            best = max(best, reference.points(reference.solve(x), output))
        score += best
    return score

baseline = evaluate(WORK + "/baseline")
try:
    score = evaluate(WORK + "/candidate")
except (ValueError, OSError, SyntaxError) as error:
    verdict(False, "%s" % error)
verdict(score > baseline, "%s against %s" % (score, baseline))
