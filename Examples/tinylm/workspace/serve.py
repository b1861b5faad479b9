"""Answers the judge: a stretch of true text comes in, what the next byte will be goes out. Sealed.

in:  {"text": "the bytes since the last question, as latin-1", "begin": true where a new text begins}
out: next.f32, the natural logarithms of the probabilities of the 256 next bytes, as little-endian float32

The judge tells the next bytes only after the answer to them, so no answer can depend on what it predicts.
"""

import numpy
import pawl_contestant
import train

model = train.Model()


def answer(question):
    if question.input["begin"]:
        model.begin()
    for byte in question.input["text"].encode("latin-1"):
        model.learn(byte)
    with numpy.errstate(all="ignore"):
        logs = numpy.log(numpy.asarray(model.predict(), float))
    question.write("next.f32", logs.astype("<f4").tobytes())


pawl_contestant.run(answer)
