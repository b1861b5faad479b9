# SPDX-License-Identifier: Apache-2.0
"""Write a Pawl judge in Python. One file, standard library only: copy it beside your judge.

    import pawl_judge

    def check(round):
        n = round.random.randrange(2, 1000)          # seeded by Pawl: the same for both contestants of a pair
        answer = round.ask({"n": n}, timed=True)     # or None, where the contestant failed
        if answer is None or answer.output != n * n:
            return round.fail("wrong answer for n = %d" % n)
        return round.succeed(score=1.0)

    pawl_judge.run(check)                            # or run({"correct": check, "speed": speed})

A judge never sees the candidate's code and never runs it: it asks questions, gets data back, and decides. stdout
belongs to the protocol; print to stderr. Files travel by name: write them to `round.scratch`, or give bytes.

    answer = round.ask({"n": 3}, files={"a.bin": matrix_bytes, "b.bin": round.scratch / "b.bin"})
    product = answer.read("c.bin")

In a stage of kind `artifact` there is nobody to ask; `round.artifact` maps the candidate's paths to files to read.
"""
import hashlib
import itertools
import json
import os
import pathlib
import random
import sys

__all__ = ["Answer", "Failure", "ProtocolError", "Round", "run"]

SCRATCH = pathlib.Path("/pawl/scratch")


class ProtocolError(Exception):
    """Pawl said something that this version does not understand."""


class Generator(random.Random):
    """Python's own generator but for its source, which is SHAKE-256 of the seed, block by block.

    A contestant sees what was drawn for its questions. 624 numbers of a Mersenne Twister are its whole state, and with it
    all that a judge draws next, hidden labels too; these blocks tell nothing of each other.
    """

    BLOCK = 4096

    def seed(self, a=None, version=2):
        self._key = b"pawl round %r " % (a,)
        self._number, self._at, self._block = 0, self.BLOCK, b""
        self.gauss_next = None

    def random(self):
        return (int.from_bytes(self._take(7), "big") >> 3) * 2.0**-53

    def getrandbits(self, k):
        if k < 0:
            raise ValueError("number of bits must be non-negative")
        count = (k + 7) // 8
        return int.from_bytes(self._take(count), "big") >> (count * 8 - k)

    def getstate(self):
        return self._key, self._number, self._at, self.gauss_next

    def setstate(self, state):
        self._key, self._number, self._at, self.gauss_next = state
        self._block = self._made(self._number) if self._number else b""

    def _made(self, number):
        return hashlib.shake_256(self._key + number.to_bytes(8, "big")).digest(self.BLOCK)

    def _take(self, count):
        taken = self._block[self._at:self._at + count]
        self._at += len(taken)
        while len(taken) < count:
            self._number += 1
            self._block = self._made(self._number)
            self._at = min(count - len(taken), self.BLOCK)
            taken += self._block[:self._at]
        return taken


class Answer:
    """What the contestant answered, as Pawl re-encoded it. Times and memory are Pawl's own readings."""

    ok = True

    def __init__(self, message):
        self.output = message["output"]
        self.files = {name: pathlib.Path(path) for name, path in message.get("files", {}).items()}
        self.wall_s = message["wall_s"]
        self.cpu_s = message["cpu_s"]
        self.peak_bytes = message["peak_bytes"]

    def read(self, name):
        """The bytes of an answer's file, or None where the contestant gave no such file."""
        path = self.files.get(name)
        return None if path is None else path.read_bytes()


class Failure:
    """Why there is no answer: timeout, crash, early-exit, oversize, malformed or missing. False in a test."""

    ok = False

    def __init__(self, code):
        self.code = code

    def __bool__(self):
        return False


class Round:
    """One round: a seed, questions, a verdict."""

    def __init__(self, opening, reader, writer, scratch):
        if opening.get("pawl") != 1:
            raise ProtocolError("the first line is not version 1 of the protocol")
        self.stage = opening["stage"]
        self.seed = opening["seed"]
        self.split = opening["split"]
        self.canary = opening.get("canary")
        self.artifact = {name: pathlib.Path(path) for name, path in opening.get("artifact", {}).items()}
        self.random = Generator(int(self.seed, 16))
        self.scratch = pathlib.Path(scratch)
        self.failure = None
        self.decided = False
        self._reader, self._writer = reader, writer
        self._ids = itertools.count(1)

    def ask(self, input=None, files=None, timed=False, wall=None, cpu=None):
        """Asks the contestant one question and waits.

        Returns an `Answer`, or None where there is none; `self.failure` then says why. `files` maps names to bytes or
        to paths in `self.scratch`. `timed` makes the question count for Pawl's meters. `wall` and `cpu` narrow the
        contract's limits, in seconds.
        """
        question = {"ask": next(self._ids), "input": input}
        made = []
        if files:
            question["files"] = {}
            for name, content in files.items():
                if isinstance(content, (bytes, bytearray, memoryview)):
                    path = self.scratch / (".ask-%d-%s" % (question["ask"], name))
                    path.write_bytes(content)
                    made.append(path)
                else:
                    path = self.scratch / content
                question["files"][name] = str(path.relative_to(self.scratch))
        if timed:
            question["timed"] = True
        limits = {key: value for key, value in (("wall", wall), ("cpu", cpu)) if value is not None}
        if limits:
            question["limits"] = limits
        self._say(question)
        reply = self._hear(question["ask"])
        for path in made:
            path.unlink(missing_ok=True)
        return reply

    def succeed(self, feedback=None, private=None, **metrics):
        """The contestant passes this round, with these metrics."""
        self._decide("pass", metrics, feedback, private)

    def fail(self, feedback=None, private=None, signal=None, canary=None):
        """The contestant fails this round; `feedback` is what the agent may be told.

        `signal` says for the record what was wrong with an answer whose numbers travel in a file or a string:
        "value.nonfinite", "value.range" or "value.shape". Two more are violations: "ans.canary" for an answer that is a
        planted wrong one, "contam.ngram" for one that holds a mark of hidden text; `canary` is then the name of what
        was planted, never its value. Pawl itself looks for strings in answers, so these are for what it cannot see,
        such as a wrong number. `self.canary` is a string of this run that Pawl looks for everywhere: plant it where
        only a thief reads, and never in a question or in feedback.
        """
        self._decide("fail", {}, feedback, private, signal, canary)

    def _decide(self, verdict, metrics, feedback, private, signal=None, canary=None):
        if self.decided:
            raise ProtocolError("the round is decided already")
        self.decided = True
        message = {"verdict": verdict}
        metrics = {name: float(value) for name, value in metrics.items()}
        for key, value in (
            ("metrics", metrics), ("feedback", feedback), ("private", private), ("signal", signal),
            ("canary", canary),
        ):
            if value is not None and value != {}:
                message[key] = value
        self._say(message)

    def _say(self, message):
        line = json.dumps(message, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
        self._writer.write(line.encode() + b"\n")
        self._writer.flush()

    def _hear(self, expected):
        line = self._reader.readline()
        if not line:
            raise ProtocolError("Pawl closed the channel while a question was open")
        message = json.loads(line)
        if message.get("answer") == expected:
            self.failure = None
            return Answer(message)
        if message.get("failure") == expected:
            self.failure = Failure(message["code"])
            return None
        raise ProtocolError("an answer came to a question that was not asked")


def run(judge, reader=None, writer=None, scratch=SCRATCH):
    """Serves rounds until Pawl closes the channel.

    `judge` is a function of a `Round`, or a dictionary of such functions by stage. It must decide every round.
    """
    reader = reader or sys.stdin.buffer
    if writer is None:
        # Whatever the judge prints must not get between the lines of the protocol.
        writer = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)
    for line in iter(reader.readline, b""):
        current = Round(json.loads(line), reader, writer, scratch)
        function = judge[current.stage] if isinstance(judge, dict) else judge
        function(current)
        if not current.decided:
            raise ProtocolError("stage '%s' ended without a verdict" % current.stage)
