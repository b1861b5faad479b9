# SPDX-License-Identifier: Apache-2.0
"""Plays one round of Examples/hello (mode exec) or of an artifact stage without cells.

usage: exec_round.py JUDGE SEED PROGRAM          asks PROGRAM as Pawl would, prints the judge's last line
       exec_round.py JUDGE SEED --artifact FILE  shows FILE to the judge
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path


def main():
    judge_path, seed, program, *rest = sys.argv[1:]
    judge = subprocess.Popen(
        ["/usr/bin/python3", judge_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    opening = {"pawl": 1, "stage": "test", "seed": seed, "split": "visible"}
    if program == "--artifact":
        opening["artifact"] = {Path(rest[0]).name: rest[0]}
    judge.stdin.write(json.dumps(opening) + "\n")
    judge.stdin.flush()
    message = json.loads(judge.stdout.readline())
    while "ask" in message:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "input.json").write_text(json.dumps(message["input"]))
            result = subprocess.run(["/usr/bin/python3", program, folder, folder], check=False)
            output = Path(folder) / "output.json"
            if result.returncode == 0 and output.exists():
                answer = {"answer": message["ask"], "output": json.loads(output.read_text())}
            else:
                answer = {"failure": message["ask"], "code": "crash"}
        judge.stdin.write(json.dumps(answer) + "\n")
        judge.stdin.flush()
        message = json.loads(judge.stdout.readline())
    judge.stdin.close()
    judge.wait()
    print(json.dumps(message))


main()
