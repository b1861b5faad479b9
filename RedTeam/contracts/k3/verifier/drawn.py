# SPDX-License-Identifier: Apache-2.0
"""K3 on fresh points: a batch has random ids, as rows of a data base do, and then points with labels.

All of it comes from the round's generator, the labels last: the ids must not tell what it draws next.
"""
import pawl_judge
import reference


def check(round):
    loss, count = 0.0, 0
    for _ in range(3):
        ids = [round.random.getrandbits(32) for _ in range(700)]
        batch = reference.items(round.random, 50)
        answer = round.ask({"ids": ids, "items": [item for item, _ in batch]})
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
            count += 1
    round.succeed(bits=float("%.9f" % (loss / count)))


pawl_judge.run(check)
