"""Judges matrix products: are they right, and what did they cost?

usage: judge.py correct|speed        (speaks Pawl's judge protocol on stdin and stdout)

Every matrix is drawn from the round's seed, so no answer can be prepared. Small products are compared in full with
extended precision; large ones by Freivalds' algorithm (R. Freivalds, "Probabilistic machines can use less running
time", 1977): C x = A (B x) for a random vector x. Rounding is allowed for by the standard componentwise bound
|C x - A (B x)| <= 4 max(k, n) u |A| |B| |x| with u = 2^-53 (N. Higham, "Accuracy and Stability of Numerical
Algorithms", section 3.5): any order of summation in float64 stays inside it, float32 anywhere does not. So do
algorithms that trade accuracy for speed, such as Strassen's: they are a change of results here.

Not covered: errors below that bound.
"""

import contextlib
import hashlib
import json
import os
import sys

import numpy

SHAPES = [(1, 1, 1), (1, 7, 1), (5, 1, 3), (2, 3, 4), (17, 19, 23), (33, 8, 65), (64, 64, 64), (3, 130, 2), (101, 37, 59)]
LARGE = [(384, 384, 384), (401, 257, 339), (513, 64, 300), (130, 700, 129)]
TIMED = (576, 576, 576)
UNIT = 2.0**-53


def send(message):
    print(json.dumps(message, separators=(",", ":")), flush=True)


def receive():
    line = sys.stdin.readline()
    if not line:
        sys.exit(0)
    return json.loads(line)


class Wrong(Exception):
    """A product is wrong, or there is none; the text is for the agent."""


class Round:
    def __init__(self, seed):
        words = numpy.frombuffer(hashlib.sha256(seed.encode()).digest(), dtype=numpy.uint32)
        self.random = numpy.random.Generator(numpy.random.SFC64([int(word) for word in words]))
        self.asked = 0

    def matrix(self, rows, columns, wide):
        """Entries in [-1, 1); with `wide`, rows and columns are scaled by powers of two from 2^-20 to 2^20."""
        values = self.random.uniform(-1, 1, (rows, columns))
        if wide:
            values *= 2.0 ** self.random.integers(-20, 21, (rows, 1))
            values *= 2.0 ** self.random.integers(-20, 21, (1, columns))
        return values

    def ask(self, shape, timed=False, wide=False):
        m, k, n = shape
        a, b = self.matrix(m, k, wide), self.matrix(k, n, wide)
        self.asked += 1
        a.tofile(SCRATCH + "a.bin")
        b.tofile(SCRATCH + "b.bin")
        files = {"a.bin": SCRATCH + "a.bin", "b.bin": SCRATCH + "b.bin"}
        send({"ask": self.asked, "input": {"k": k, "m": m, "n": n}, "files": files, "timed": timed})
        answer = receive()
        if "failure" in answer:
            raise Wrong(f"{m}x{k} times {k}x{n}: no answer ({answer['code']})")
        path = answer.get("files", {}).get("c.bin")
        if path is None:
            raise Wrong(f"{m}x{k} times {k}x{n}: the answer has no c.bin")
        c = numpy.fromfile(path, dtype="<f8")
        with contextlib.suppress(OSError):
            os.remove(path)  # a judge process serves many rounds, and its scratch is bounded
        if c.size != m * n:
            raise Wrong(f"{m}x{k} times {k}x{n}: c.bin holds {c.size} numbers")
        c = c.reshape(m, n)
        wrong = self.full(a, b, c) if m * k * n <= 300_000 else self.freivalds(a, b, c)
        if wrong:
            raise Wrong(f"{m}x{k} times {k}x{n}: {wrong}")

    def full(self, a, b, c):
        exact = a.astype(numpy.longdouble) @ b.astype(numpy.longdouble)
        bound = 2 * a.shape[1] * UNIT * (abs(a) @ abs(b))
        good = abs(c - exact) <= bound
        return None if good.all() else f"{good.size - good.sum()} of {good.size} elements are wrong"

    def freivalds(self, a, b, c):
        bound_factor = 4 * max(a.shape[1], b.shape[1]) * UNIT
        for _ in range(2):
            x = self.random.uniform(-1, 1, b.shape[1])
            residual = abs(c @ x - a @ (b @ x))
            good = residual <= bound_factor * (abs(a) @ (abs(b) @ abs(x)))
            if not good.all():
                return f"{good.size - good.sum()} of {good.size} rows are wrong"
        return None


def correct(judging):
    for shape in SHAPES:
        judging.ask(shape)
        judging.ask(shape, wide=True)
    for shape in LARGE:
        judging.ask(shape)
    judging.ask(LARGE[1], wide=True)


def speed(judging):
    judging.ask((31, 29, 37))  # takes the program's start out of the measurement
    judging.ask(TIMED, timed=True)


SCRATCH = "/pawl/scratch/"
STAGES = {"correct": correct, "speed": speed}


def main():
    stage = STAGES[sys.argv[1]]
    while True:
        judging = Round(receive()["seed"])
        try:
            stage(judging)
            send({"verdict": "pass", "metrics": {}, "feedback": ""})
        except Wrong as wrong:
            send({"verdict": "fail", "metrics": {}, "feedback": str(wrong)})


if __name__ == "__main__":
    main()
