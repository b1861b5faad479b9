# SPDX-License-Identifier: Apache-2.0
"""The same judge as judge.c."""
import json
import sys

asks = int(sys.argv[1]) if len(sys.argv) > 1 else 1
for _ in sys.stdin:
    right = True
    for number in range(1, asks + 1):
        print(json.dumps({"ask": number, "input": number}), flush=True)
        right = json.loads(sys.stdin.readline()).get("output") == 1 and right
    print(json.dumps({"verdict": "pass" if right else "fail", "metrics": {"score": 1}}), flush=True)
