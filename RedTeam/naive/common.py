# SPDX-License-Identifier: Apache-2.0
"""What the naive graders share. A grader runs in /work with `candidate/`, `baseline/` and these scripts beside it.

Everything here is done the way that Pawl refuses to do it; each script says which way it is. The verdict is the last
line of stdout.
"""
import json
import math
import os
import random
import select
import subprocess
import sys
import time

import reference

WORK = "/work"
PYTHON = "/usr/bin/python3"
KIND = sys.argv[1]
OPTIONS = sys.argv[2:]


def has(option):
    return option in OPTIONS


def verdict(accepted, detail):
    print("naive: %s: %s" % ("accepted" if accepted else "rejected", repr(detail)), flush=True)
    os._exit(0)


def run(arguments, cwd, timeout=20, env=None, **more):
    """Runs a program; a late one is killed, but not what it started."""
    environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1", **(env or {}))
    child = subprocess.Popen(
        arguments, cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
        **more)
    try:
        out, err = child.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        child.kill()
        return None, b"", b""
    return child.returncode, out, err


class Pipe:
    """A candidate's main.py, one JSON line in and one out, read as leniently as Python's json allows."""

    def __init__(self, tree, log=None, env=None):
        self.child = subprocess.Popen(
            [PYTHON, "main.py"], cwd=tree, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=log or subprocess.DEVNULL, env=dict(os.environ, PYTHONDONTWRITEBYTECODE="1", **(env or {})))
        self.buffer = b""

    def say(self, message):
        try:
            self.child.stdin.write(json.dumps(message).encode() + b"\n")
            self.child.stdin.flush()
        except OSError:
            pass

    def line(self, timeout=3.0):
        end = time.monotonic() + timeout
        while b"\n" not in self.buffer:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.child.stdout], [], [], left)[0]:
                return None
            chunk = os.read(self.child.stdout.fileno(), 1 << 16)
            if not chunk:
                return None
            self.buffer += chunk
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line

    def ask(self, id, x, timeout=3.0):
        """The next answer that comes, whoever wrote it and to whichever question."""
        self.say({"ask": id, "input": x})
        while True:
            line = self.line(timeout)
            if line is None:
                return None
            try:
                message = json.loads(line)
            except ValueError:
                continue
            if isinstance(message, dict) and "answer" in message:
                return message

    def end(self):
        """Ends the process, not what it left behind."""
        self.child.kill()
        self.child.wait()


def fresh():
    return random.Random(os.urandom(16))
