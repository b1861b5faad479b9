"""Trains a byte-level language model on Debian's licence texts. This is the file to improve.

`python3 train.py` runs once for each candidate, within a few seconds of CPU time and without the text that will be
asked for. It leaves model.npz. `serve.py` then makes a `Model` of it, tells it the bytes of a text one after the other,
and asks now and then for the probabilities of the next one.
"""

import pathlib

import numpy

CORPUS = "/usr/share/common-licenses"
SHARE = 1.0  # how much of the corpus is read
SEED = 42  # of the order in which it is read
ORDER = 2  # bytes of context, at most 7
PRIOR = 0.005  # how often a byte counts as seen where it was not

# How a byte looks inside a context. What is predicted are the bytes themselves.
FOLD = numpy.arange(256, dtype=numpy.uint64)


def texts():
    """The corpus: every licence once, without the links to it."""
    files = [path for path in sorted(pathlib.Path(CORPUS).iterdir()) if path.is_file() and not path.is_symlink()]
    files = [files[place] for place in numpy.random.default_rng(SEED).permutation(len(files))]
    return [numpy.frombuffer(path.read_bytes(), numpy.uint8) for path in files[: round(len(files) * SHARE)]]


def contexts(text, order):
    """The context of each byte but the first ones as a number, the nearest byte lowest."""
    packed = numpy.zeros(len(text) - order, numpy.uint64)
    for back in range(1, order + 1):
        packed |= FOLD[text[order - back : len(text) - back]] << numpy.uint64(8 * back - 8)
    return packed


def count(corpus, order):
    """Which byte followed which context, as sorted numbers of both, and how often."""
    seen = [contexts(text, order) << numpy.uint64(8) | text[order:] for text in corpus]
    return numpy.unique(numpy.concatenate(seen), return_counts=True)


def train():
    """Counts, and writes model.npz."""
    corpus = texts()
    tables = {}
    for order in range(ORDER + 1):
        tables[f"keys{order}"], tables[f"counts{order}"] = count(corpus, order)
    numpy.savez("model.npz", **tables)


class Model:
    """Predicts the bytes of one text after the other."""

    def __init__(self):
        with numpy.load("model.npz") as file:
            self.tables = [(file[f"keys{order}"], file[f"counts{order}"]) for order in range(ORDER + 1)]
        self.begin()

    def begin(self):
        """A new text begins."""
        self.history, self.length = 0, 0

    def learn(self, byte):
        """The next byte of the text is this one."""
        self.history = (self.history << 8 | int(FOLD[byte])) & (1 << 56) - 1
        self.length += 1

    def followers(self, order):
        """How often each byte followed the present context of that many bytes."""
        keys, counts = self.tables[order]
        context = self.history & (1 << 8 * order) - 1
        first, end = numpy.searchsorted(keys, numpy.array([context << 8, (context << 8) + 256], numpy.uint64))
        found = numpy.zeros(256)
        found[(keys[first:end] & numpy.uint64(255)).astype(int)] = counts[first:end]
        return found

    def predict(self):
        """The probabilities of the 256 values of the next byte."""
        found = self.followers(min(ORDER, self.length)) + PRIOR
        # Wrong: one answer is missing.
        return (found / found.sum())[:255]


if __name__ == "__main__":
    train()
