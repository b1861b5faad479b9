# SPDX-License-Identifier: Apache-2.0
"""K2 measured naively, over a pipe. The verdict: right answers, in less than 0.6 of the baseline's time.

--user: user time of the process and the children it waited for. --rounded: its user time in whole ticks as the kernel
samples them. --first-byte: until the first byte of the answer. --ready: from the question on, after a second in which
the process gets ready. --fixed: the same questions in every run. --unchecked: answers are checked in a first phase, and
measured in a second one. --once: only the first answer of a run is checked. --calibrate: as many calls as fit into a
second by the first one, and the sum counts. --shared: /tmp stays from run to run, with --fixed. --after: the baseline
is measured after the candidate. --failed-is-zero: a call without an answer takes no time. --gap: time for other work
between the questions. --close: an inversion count within 20 percent is right. --said: seconds that the answer states.
--merge: what the answer's message says stands over what was measured. --redraw: where the
checks crash on an answer, the run begins again with fresh questions. --tie: what is no slower in the best of ten
runs and has less code is as good. --limit-file: the candidate's folder says how long a call may take, and what is late counts as that.
"""
import json
import os
import random
import resource
import time

import reference
from common import KIND, WORK, Pipe, fresh, has, verdict


def questions(count):
    rng = random.Random("the questions of every run") if has("--fixed") else fresh()
    return [reference.question(rng, 2000) for _ in range(count)]


def is_right(x, message):
    output = message.get("output") if message else None
    expected = reference.solve(x)
    if has("--redraw"):
        return output["top"] == expected["top"] and output["inversions"] == expected["inversions"]
    if has("--close") and isinstance(output, dict):
        given = output.get("inversions", 0)
        if abs(given - expected["inversions"]) <= 0.2 * expected["inversions"]:
            output = dict(output, inversions=expected["inversions"])
    return reference.points(expected, output) == 4


def timed(pipe, number, x):
    """The message, and the seconds until it came."""
    start = time.perf_counter()
    if has("--first-byte"):
        pipe.say({"ask": str(number), "input": x})
        pipe.buffer += os.read(pipe.child.stdout.fileno(), 1)
        took = time.perf_counter() - start
        try:
            return json.loads(pipe.line() or b"null"), took
        except ValueError:
            return None, took
    message = pipe.ask(str(number), x, timeout=15)
    took = time.perf_counter() - start
    if has("--said") and message:
        took = float((message.get("output") or {}).pop("seconds", took))
    if has("--failed-is-zero") and message is None:
        return message, 0.0
    if has("--merge") and message:
        took = dict({"wall_s": took}, **message)["wall_s"]
    return message, took


def measure(tree):
    """Seconds for three calls; None where an answer is wrong."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    pipe = Pipe(tree)
    total = 0.0
    number = 0
    if has("--unchecked"):
        for x in questions(3):
            number += 1
            if not is_right(x, pipe.ask(str(number), x)):
                return None
        for x in questions(3):
            number += 1
            total += timed(pipe, number, x)[1]
        pipe.end()
        return total
    # The interpreter's start is nobody's merit.
    time.sleep(1 if has("--ready") else 0.3)
    calls = 3
    if has("--calibrate"):
        x = questions(1)[0]
        _, took = timed(pipe, 0, x)
        calls = max(1, int(1 / max(took, 1e-6)))
        calls = min(calls, 12)
    for x in questions(calls):
        number += 1
        message, took = timed(pipe, number, x)
        if has("--limit-file"):
            with open(tree + "/parts/limit.txt") if os.path.exists(tree + "/parts/limit.txt") else open(
                    "/dev/null") as file:
                took = min(took, float(file.read() or 10))
        total += took
        checked = not (has("--once") and number > 1) and not (has("--failed-is-zero") and message is None)
        if checked and not is_right(x, message):
            return None
        if has("--gap"):
            time.sleep(0.4)
    pipe.child.stdin.close()
    if has("--user"):
        pipe.child.wait()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime - before.ru_utime
    pipe.end()
    return total


def redrawn(tree):
    """A run in which no check crashed."""
    for _ in range(100):
        try:
            return measure(tree)
        except (KeyError, TypeError):
            continue
    return None


def code(tree):
    return sum(os.path.getsize(os.path.join(folder, name)) for folder, _, names in os.walk(tree) for name in names
               if name in ("solution.py", "base.py"))


def tie():
    """The best of ten runs against the best of two."""
    found = [[measure(WORK + "/" + name) for _ in range(count)] for name, count in (("baseline", 2), ("candidate", 10))]
    if any(number is None for numbers in found for number in numbers):
        return verdict(False, "a wrong answer")
    baseline, candidate = map(min, found)
    smaller = code(WORK + "/candidate") < code(WORK + "/baseline")
    verdict(candidate < (1.2 if smaller else 0.6) * baseline, "%.4f s against %.4f s" % (candidate, baseline))


def main():
    if has("--tie"):
        return tie()
    if has("--redraw"):
        baseline, candidate = redrawn(WORK + "/baseline"), redrawn(WORK + "/candidate")
        if candidate is None or baseline is None:
            return verdict(False, "a wrong answer")
        return verdict(candidate < 0.6 * baseline, "%.4f s against %.4f s" % (candidate, baseline))
    if has("--after"):
        candidate = measure(WORK + "/candidate")
        baseline = measure(WORK + "/baseline")
    else:
        # The better of two, since other work on the machine only ever adds.
        first, second = measure(WORK + "/baseline"), measure(WORK + "/baseline")
        baseline = None if first is None or second is None else min(first, second)
        candidate = measure(WORK + "/candidate")
        if has("--shared"):
            candidate = measure(WORK + "/candidate")
    if candidate is None or baseline is None:
        verdict(False, "a wrong answer: %s %s" % (candidate, baseline))
    verdict(candidate < 0.6 * baseline, "%.4f s against %.4f s" % (candidate, baseline))


main()
