# SPDX-License-Identifier: Apache-2.0
"""Answer a Pawl judge from Python, mode `serve`. One file, standard library only: copy it beside your code.

    import pawl_contestant

    def answer(question):
        return question.input["n"] ** 2

    pawl_contestant.run(answer)

Files come with a question and go with an answer:

    def answer(question):
        a = question.read("a.bin")
        question.write("c.bin", multiply(a))
        return {"rows": 384}

stdout belongs to the protocol; what you print goes to stderr. An exception ends the process: the judge is told that
the contestant crashed. In mode `exec` nothing of this is needed: read `{in}/input.json`, write `{out}/output.json`.
"""
import json
import os
import pathlib
import sys

__all__ = ["Question", "run"]

OUT = pathlib.Path("/pawl/out")


class Question:
    """One question: its input, its files, and a place for the answer's files."""

    def __init__(self, message, out):
        self.id = message["ask"]
        self.input = message["input"]
        self.files = {name: pathlib.Path(path) for name, path in message.get("files", {}).items()}
        self.written = []
        self._out = pathlib.Path(out) / self.id

    def read(self, name):
        """The bytes of a question's file."""
        return self.files[name].read_bytes()

    def write(self, name, content):
        """Puts a file beside the answer."""
        self._out.mkdir(parents=True, exist_ok=True)
        (self._out / name).write_bytes(content)
        if name not in self.written:
            self.written.append(name)


def run(answer, reader=None, writer=None, out=OUT):
    """Answers questions until Pawl closes the channel; `answer` takes a `Question` and returns JSON-able output."""
    reader = reader or sys.stdin.buffer
    if writer is None:
        writer = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)
    for line in iter(reader.readline, b""):
        question = Question(json.loads(line), out)
        message = {"answer": question.id, "output": answer(question)}
        if question.written:
            message["files"] = question.written
        text = json.dumps(message, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
        writer.write(text.encode() + b"\n")
        writer.flush()
