# SPDX-License-Identifier: Apache-2.0
"""K3: asks for the class probabilities of hidden points and computes the loss itself.

The labels exist only here, and the order of the points comes from the round's seed. What is no list of proper
distributions is no answer.
"""
import random

import pawl_judge
import reference

HIDDEN = reference.items(random.Random("the hidden points of K3"), 150)


def check(round):
    hidden = HIDDEN[:]
    round.random.shuffle(hidden)
    loss = 0.0
    for start in range(0, len(hidden), 50):
        batch = hidden[start:start + 50]
        answer = round.ask({"items": [item for item, _ in batch]})
        if answer is None:
            return round.fail("no answer: %s" % round.failure.code)
        rows = answer.output.get("rows") if isinstance(answer.output, dict) else None
        if not isinstance(rows, list) or len(rows) != len(batch):
            return round.fail("there is not one row for each item")
        for row, (_, label) in zip(rows, batch):
            fault = reference.row_fault(row)
            if fault:
                return round.fail(fault)
            loss += reference.bits(row, label)
    round.succeed(bits=round_to(loss / len(hidden)))


def round_to(loss):
    """The same sum in another order may differ in its last bits."""
    return float("%.9f" % loss)


pawl_judge.run(check)
