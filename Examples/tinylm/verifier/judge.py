"""Measures a language model in bits per byte (val_bpb) on text that it cannot have seen.

Each round draws its text from its seed: a passage of a text that was there before, and clauses that drawn.py makes up
with fresh names and numbers. On the visible stage the passage is one of this machine's copyright files, as it would be
for anybody in a hurry; whoever reads /usr/share has seen it. The gate's passages are of hidden.txt, the vault's of
vault.txt, which exist nowhere but here.

The contestant is told a few bytes, answers with log-probabilities for the next one, and only then is told what that
was; so it cannot look ahead, and its own idea of how good it is plays no part. Which bytes are scored is drawn too.
"""

import math
import pathlib

import drawn
import numpy
import pawl_judge

SIZE = 400  # bytes of a hidden text, and half of the fresh one that is visible
KNOWN = 100  # bytes of a text of this machine; these differ so much that more of them would drown a small gain
GAP = 6  # at most so many bytes are told for free between two that are scored
BLOCK = 5  # scored bytes make an item of a hidden set: neighbours are right or wrong together
TOLERANCE = 1e-3  # of the sum of probabilities, for float32; what is left of the error is divided out

HIDDEN = {"gate": "hidden.txt", "vault": "vault.txt"}


def known(chance):
    """A copyright file of this machine; nothing where there is none."""
    files = [path for path in sorted(pathlib.Path("/usr/share/doc").glob("*/copyright")) if SIZE < size(path) < 1 << 15]
    return chance.choice(files).read_bytes() if files else b""


def size(path):
    """Its bytes; 0 for a link, which may lead anywhere."""
    return path.stat().st_size if path.is_file() and not path.is_symlink() else 0


def passages(round):
    """The texts of a round."""
    chance = round.random
    if round.split in HIDDEN:
        whole, length, fresh = pathlib.Path(HIDDEN[round.split]).read_bytes(), SIZE, SIZE
    else:
        whole, length, fresh = known(chance), KNOWN, 2 * SIZE
    start = chance.randrange(max(1, len(whole) - length))
    return [whole[start : start + length], drawn.text(chance, fresh).encode("ascii")[:fresh]]


class Refused(Exception):
    """An answer that is none: the signal for the record, and a sentence for the agent."""


def log_probabilities(content):
    """The answer as 256 numbers that belong to a distribution; raises `Refused` for anything else."""
    if content is None or len(content) != 4 * 256:
        raise Refused("value.shape", "next.f32 is not 256 float32 numbers")
    values = numpy.frombuffer(content, "<f4").astype(float)
    if not numpy.isfinite(values).all():
        raise Refused("value.nonfinite", "the answer holds a number that is not finite")
    total = numpy.exp(numpy.minimum(values, 100)).sum()
    if abs(total - 1) > TOLERANCE:
        raise Refused("value.range", f"the probabilities sum to {total:.6g}, not to 1")
    return values - math.log(total)


def bits_per_byte(round):
    bits = []
    for text in passages(round):
        told, begin = 0, True
        place = round.random.randint(0, GAP)
        while place < len(text):
            reply = round.ask({"text": text[told:place].decode("latin-1"), "begin": begin})
            if reply is None:
                return round.fail(f"no answer: {round.failure.code}")
            try:
                values = log_probabilities(reply.read("next.f32"))
            except Refused as refused:
                signal, sentence = refused.args
                return round.fail(sentence, signal=signal)
            bits.append(-values[text[place]] / math.log(2))
            begin, told, place = False, place, place + 1 + round.random.randint(0, GAP)
    items = [sum(bits[start : start + BLOCK]) / BLOCK for start in range(0, len(bits) - BLOCK + 1, BLOCK)]
    said = f"{len(bits)} bytes were scored"
    round.succeed(val_bpb=sum(bits) / len(bits), feedback=said, private={"items": items})


pawl_judge.run(bits_per_byte)
