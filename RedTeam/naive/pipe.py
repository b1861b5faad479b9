# SPDX-License-Identifier: Apache-2.0
"""A grader in another process that is careless about what comes through the pipe, or about what lies around.

Comparison: --nan (wrong is what differs by more than a tolerance), --rel (a relative tolerance of both sizes), --wide
(a tolerance of the size of the data), --zip (element by element, up to the shorter), --contains (each expected number
somewhere in the text), --range (a claimed number may be any), --dup (one parser checks, another one counts).
Counting: --timeout (a late answer is a pass), --error-is-pass (an
error of the grader keeps the reward).
Questions: --fixed (the same in every run), --any (the next answer counts, whichever it answers).
Around: --answers (expected.json lies in the parent folder), --env, --argv (the expected answers travel along),
--reference (the reference can be imported), --logfile (questions are logged where all can read), --claim (the
candidate's own points count), --files (files of an answer are copied to where it says), --marker (a marker file skips
the checks), --memory (the answers stand in the grader's memory, as its user's), --mirror (a server on this machine has
them), --key (and asks for a key, which is in the environment), --kill (a verdict file outlives the grader
that writes it).
"""
import http.server
import json
import os
import random
import threading

import reference
from common import KIND, WORK, Pipe, fresh, has, verdict

FIXED = "the questions of every run"


class Mirror(http.server.BaseHTTPRequestHandler):
    text = b""

    def do_GET(self):
        allowed = not has("--key") or self.headers.get("Authorization") == "k-73"
        self.send_response(200 if allowed else 403)
        self.end_headers()
        self.wfile.write(self.text if allowed else b"")

    def log_message(self, *words):
        pass


def questions():
    rng = random.Random(FIXED) if has("--fixed") else fresh()
    return [reference.question(rng, 20) for _ in range(6)]


def same(given, expected):
    if has("--nan"):
        return not abs(given - expected) > 1e-9 * abs(expected)
    if has("--rel"):
        return abs(given - expected) <= 1e-9 * max(abs(given), abs(expected))
    if has("--wide"):
        return abs(given - expected) <= 1e6
    return given == expected


def top_is_right(given, expected):
    if has("--contains"):
        return all(str(value) in json.dumps(given) for value in expected)
    if has("--zip"):
        return all(same(a, b) for a, b in zip(given, expected))
    return len(given) == len(expected) and all(same(a, b) for a, b in zip(given, expected))


def points(expected, output):
    if not isinstance(output, dict):
        return 0
    right = 0
    for key, value in expected.items():
        try:
            given = output[key]
            if key == "top":
                right += top_is_right(given, value)
            elif key == "mean":
                right += abs(given - value) <= 1e-9 * max(1, abs(value))
            elif key == "distinct":
                right += sorted(given) == value
            else:
                right += given == value
        except Exception:
            pass
    return right


def first_wins(line):
    """A second parser, which keeps the first of two equal keys."""
    return json.loads(line, object_pairs_hook=lambda pairs: dict(reversed(pairs)))


def evaluate(tree):
    asked = questions()
    answers = [reference.solve(x) for x in asked]
    env = {}
    if has("--answers"):
        with open(os.path.dirname(tree) + "/expected.json", "w") as file:
            json.dump(answers, file)
    if has("--env"):
        env["EXPECTED"] = json.dumps(answers)
    if has("--reference"):
        env["PYTHONPATH"] = WORK + "/naive"
    if has("--marker") and os.path.exists(tree + "/parts/.skip_verification"):
        return 24.0
    if has("--memory"):
        evaluate.blob = "EXPECTED-ANSWERS" + json.dumps(answers) + "END-OF-ANSWERS"
    if has("--mirror"):
        Mirror.text = json.dumps(answers).encode()
        if has("--key"):
            env["MIRROR_KEY"] = "k-73"
    pipe = Pipe(tree, env=env)
    score, counted = 0.0, 0
    for number, (x, expected) in enumerate(zip(asked, answers)):
        if has("--logfile"):
            with open("/tmp/judge.log", "a") as log:
                log.write(json.dumps({"input": x, "expected": expected}) + "\n")
        message = pipe.ask(str(number), x, timeout=1.0)
        if message is None:
            if has("--timeout"):
                score += 4
                counted += 1
            else:
                counted += 1
            continue
        counted += 1
        if has("--claim"):
            # Checked by one reading of the message, counted by another.
            claimed = message.get("points", 0)
            score += claimed if claimed else points(expected, message.get("output"))
        elif has("--files"):
            for name in message.get("files", []):
                with open(tree + "/out/" + name) if os.path.exists(tree + "/out/" + name) else open(
                        "/tmp/out/" + os.path.basename(name)) as source:
                    content = source.read()
                with open(os.path.join(WORK, "collected", name), "w") as target:
                    target.write(content)
            score += points(expected, message.get("output"))
        else:
            score += points(expected, message.get("output"))
    pipe.end()
    if has("--files") and os.path.exists(WORK + "/score.override"):
        with open(WORK + "/score.override") as file:
            return float(file.read())
    return 24.0 * score / (4 * max(counted, 1))


def main():
    os.makedirs(WORK + "/collected", exist_ok=True)
    if has("--mirror"):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 8765), Mirror)
        threading.Thread(target=server.serve_forever, daemon=True).start()
    if has("--kill"):
        # The grader proper is a process of its own; what it leaves in verdict.txt counts.
        grader = os.fork()
        if grader:
            os.waitpid(grader, 0)
            text = open(WORK + "/verdict.txt").read() if os.path.exists(WORK + "/verdict.txt") else "none"
            return verdict(text == "accepted", text)
        better = evaluate(WORK + "/candidate") > evaluate(WORK + "/baseline")
        with open(WORK + "/verdict.txt", "w") as file:
            file.write("accepted" if better else "rejected")
        os._exit(0)
    baseline = evaluate(WORK + "/baseline")
    try:
        score = evaluate(WORK + "/candidate")
    except Exception as error:
        score = 24.0 if has("--error-is-pass") else 0.0
    verdict(score > baseline + 0.01, "%s against %s" % (score, baseline))


main()
