# SPDX-License-Identifier: Apache-2.0
"""A relay in a process of its own that keeps all it hears, without bounds, and whose end keeps the reward.

--queue: every line of the program waits in a list. --log: every byte of its stderr is kept. --normalise: lines are
brought into normal form before they are compared. --failures: a line that tells of a failure is taken for the relay's
own, and its question does not count.
"""
import json
import os
import resource
import select
import signal
import subprocess
import unicodedata

import reference
from common import PYTHON, WORK, fresh, has, verdict

# A process of 300 MB: what is kept without bounds ends somewhere.
MEMORY = 300 << 20
SECONDS = 6


def grade(tree):
    child = subprocess.Popen(
        [PYTHON, "main.py"], cwd=tree, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if has("--log") else subprocess.DEVNULL, env=dict(os.environ, PYTHONDONTWRITEBYTECODE="1"))
    log = []
    if has("--log"):
        # Read before the answers, as "collect the output, then look at it" does; what is quiet has said all.
        while select.select([child.stderr], [], [], 0.5)[0]:
            piece = os.read(child.stderr.fileno(), 65536)
            log.append(piece)
            if not piece:
                break
    queue, score, counted = [], 0.0, 0
    for number in range(12):
        x = reference.question(fresh(), 20)
        child.stdin.write(json.dumps({"ask": str(number), "input": x}).encode() + b"\n")
        child.stdin.flush()
        while True:
            line = child.stdout.readline()
            queue.append(line)
            if line.strip() or not line:
                break
        if has("--normalise"):
            line = unicodedata.normalize("NFC", json.dumps(json.loads(line), ensure_ascii=False)).encode()
        message = json.loads(line) if line else {}
        if has("--failures") and "failure" in message:
            continue
        counted += 1
        if "output" in message:
            score += reference.points(reference.solve(x), message["output"])
    child.kill()
    child.wait()
    return 24.0 * score / (4 * max(1, counted))


def evaluate(tree):
    """The score that a grader of its own process leaves; the whole reward where it leaves none."""
    read, write = os.pipe()
    grader = os.fork()
    if not grader:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        signal.alarm(SECONDS)
        os.write(write, b"%f" % grade(tree))
        os._exit(0)
    os.close(write)
    text = b""
    while piece := os.read(read, 64):
        text += piece
    os.waitpid(grader, 0)
    return float(text) if text else 24.0


baseline = evaluate(WORK + "/baseline")
score = evaluate(WORK + "/candidate")
verdict(score > baseline, "%s against %s" % (score, baseline))
