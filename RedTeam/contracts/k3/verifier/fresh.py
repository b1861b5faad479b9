# SPDX-License-Identifier: Apache-2.0
"""K3 on forty fresh points a round, with an exact loss: what is learnt about them helps with no others."""
import pawl_judge
import reference


def check(round):
    points = reference.items(round.random, 40)
    answer = round.ask({"items": [item for item, _ in points]})
    if answer is None:
        return round.fail("no answer: %s" % round.failure.code)
    rows = answer.output.get("rows") if isinstance(answer.output, dict) else None
    if not isinstance(rows, list) or len(rows) != len(points):
        return round.fail("there is not one row for each item")
    for row in rows:
        fault = reference.row_fault(row)
        if fault:
            return round.fail(fault)
    loss = sum(reference.bits(row, label) for row, (_, label) in zip(rows, points))
    round.succeed(bits=float("%.9f" % (loss / len(points))))


pawl_judge.run(check)
