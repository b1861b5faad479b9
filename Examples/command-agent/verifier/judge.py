"""Counts the pairs of queens that attack each other. The candidate is data: one file, read as text."""

import itertools
import json
import sys


def judge(path):
    with open(path, "rb") as file:
        lines = file.read(1000).decode("ascii", "replace").splitlines()
    if len(lines) != 8 or any(line not in "01234567" or len(line) != 1 for line in lines):
        return {"verdict": "fail", "metrics": {}, "feedback": "queens.txt does not hold eight lines of 0 to 7"}
    columns = [int(line) for line in lines]
    pairs = itertools.combinations(enumerate(columns), 2)
    attacks = sum(left == right or abs(left - right) == below - above for (above, left), (below, right) in pairs)
    return {"verdict": "pass", "metrics": {"attacks": attacks}, "feedback": f"{attacks} pairs attack each other"}


for line in sys.stdin:
    artifact = json.loads(line)["artifact"]
    verdict = {"verdict": "fail", "metrics": {}, "feedback": "queens.txt is missing"}
    if "queens.txt" in artifact:
        verdict = judge(artifact["queens.txt"])
    print(json.dumps(verdict), flush=True)
