# SPDX-License-Identifier: Apache-2.0
"""K2 as a hurried author writes it: what an answer should hold is taken out of it without a look. It crashes, and says
so to nobody, where an answer has another shape; a judge's crash counts neither for nor against a candidate.
"""
import pawl_judge
import reference


def play(round, timed):
    for _ in range(3):
        x = reference.question(round.random, 1100)
        answer = round.ask(x, timed=timed)
        if answer is None:
            return round.fail("no answer: %s" % round.failure.code)
        given, expected = answer.output, reference.solve(x)
        right = (
            abs(given["mean"] - expected["mean"]) <= 1e-9 * max(1, abs(expected["mean"]))
            and given["top"] == expected["top"] and sorted(given["distinct"]) == expected["distinct"]
            and given["inversions"] == expected["inversions"])
        if not right:
            return round.fail("a wrong answer")
    round.succeed()


pawl_judge.run({"right": lambda round: play(round, False), "quick": lambda round: play(round, True)})
