# SPDX-License-Identifier: Apache-2.0
"""K2: the same function, which must be right, measured by Pawl over three fresh questions a round (one where instructions are counted)."""
import pawl_judge
import reference


def play(round, timed, questions=3):
    for _ in range(questions):
        x = reference.question(round.random, 1100)
        answer = round.ask(x, timed=timed)
        if answer is None:
            return round.fail("no answer: %s" % round.failure.code)
        if reference.points(reference.solve(x), answer.output) != 4:
            return round.fail("a wrong answer")
    round.succeed()


pawl_judge.run({
    "right": lambda round: play(round, False),
    "quick": lambda round: play(round, True),
    "counted": lambda round: play(round, True, 1),
})
