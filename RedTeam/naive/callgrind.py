# SPDX-License-Identifier: Apache-2.0
"""K2's compiled program, measured by the instructions that valgrind's callgrind counts, as "more exact than time"."""
import re

import reference
from common import WORK, fresh, run, verdict


def measure(tree):
    """Instructions for one question; None where the answer is wrong."""
    code, _, _ = run(["cc", "-O1", "-o", "count", "count.c"], cwd=tree)
    if code != 0:
        return None
    x = reference.question(fresh(), 1500)
    with open(tree + "/question.txt", "w") as file:
        file.write(" ".join(map(str, x["values"])))
    _, out, err = run(
        ["sh", "-c", "valgrind --tool=callgrind --callgrind-out-file=/dev/null ./count < question.txt"], cwd=tree)
    found = re.search(rb"Collected : (\d+)", err)
    return int(found.group(1)) if found and out.strip() == b"%d" % reference.solve(x)["inversions"] else None


baseline = measure(WORK + "/baseline")
candidate = measure(WORK + "/candidate")
verdict(
    candidate is not None and baseline is not None and candidate < 0.6 * baseline,
    "%s against %s instructions" % (candidate, baseline))
