# SPDX-License-Identifier: Apache-2.0
"""A grader that imports the candidate into its own process, and a harness that believes what that process says.

--first: the first score that is printed counts; default: the last. --exit: exit code 0 is a pass. --file: a score file,
reward.json before score.txt. --stale: the score file of the last evaluation is still there. --tsv: the line that the
candidate adds to results.tsv. --clock, --repeat: seconds by an in-process clock, the best of five on one input.
--late: the
reference answers after the candidate, on the same object. --pool: one process grades candidate after candidate. --trace: the grader logs questions and answers to /tmp/grader.log.
"""
import json
import os
import re

from common import KIND, OPTIONS, PYTHON, WORK, has, run, verdict

RESULTS = WORK + "/results"


def evaluate(tree, after=None):
    """The score that the grader's process leaves, higher is better; None where it leaves none."""
    arguments = [PYTHON, WORK + "/naive/in_process_child.py", KIND, tree, RESULTS] + OPTIONS
    code, out, err = run(arguments + (["--then", after] if after else []), cwd=tree)
    if has("--exit"):
        return 1.0 if code == 0 else 0.0
    if has("--file") or has("--stale"):
        for name in ("reward.json", "score.txt"):
            try:
                with open(RESULTS + "/" + name) as file:
                    return float(json.load(file)["reward"] if name == "reward.json" else file.read())
            except (OSError, ValueError, KeyError):
                continue
        return None
    if has("--tsv"):
        try:
            with open(tree + "/results.tsv") as file:
                return float(file.read().split()[-1])
        except (OSError, ValueError, IndexError):
            return None
    found = re.findall(rb"SCORE (-?[0-9.e+-]+|nan|inf)", out + err)
    return float(found[0 if has("--first") else -1]) if found else None


def main():
    os.makedirs(RESULTS, exist_ok=True)
    baseline = evaluate(WORK + "/baseline")
    if has("--stale"):
        with open(RESULTS + "/score.txt", "w") as file:
            file.write("24")  # The self-check of the grader with its own reference came last.
    elif has("--file"):
        for name in os.listdir(RESULTS):
            os.unlink(RESULTS + "/" + name)
    if has("--pool"):
        # The better one of it and of the honest candidate that follows in the same process.
        score = evaluate(WORK + "/candidate", after=WORK + "/baseline")
    else:
        score = evaluate(WORK + "/candidate")
    if has("--exit"):
        return verdict(score == 1.0, "exit %s" % score)
    if score is None or baseline is None:
        return verdict(False, "%s against %s" % (score, baseline))
    # Seconds are negated, so higher is better everywhere; a clock's noise is allowed for.
    if has("--clock") or has("--repeat"):
        return verdict(score > 0.3 * baseline, "%s against %s" % (score, baseline))
    verdict(score > baseline, "%s against %s" % (score, baseline))


main()
