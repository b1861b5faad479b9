# SPDX-License-Identifier: Apache-2.0
"""The tests of a repository, run in the candidate's own folder by its own configuration.

An exit status of 0, or a report without a failure, is a pass, whoever wrote it. The tests are put back first, unless
--own: then the candidate's are taken as they are. --pytest: pytest runs them; default: unittest.
"""
import os
import re
import shutil

from common import PYTHON, WORK, has, run, verdict


def evaluate(tree):
    if not has("--own") and tree != WORK + "/baseline":
        shutil.copytree(WORK + "/baseline/tests", tree + "/tests", dirs_exist_ok=True)
    report = tree + "/report.xml"
    if has("--pytest"):
        command = [PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--junitxml=" + report]
    else:
        command = [PYTHON, "pawl_unittest.py", report, "-s", "tests"]
    code, _, _ = run(command, cwd=tree, env={"PYTHONPATH": tree, "PYTHONUSERBASE": tree + "/.site"})
    if code == 0:
        return True
    if not os.path.exists(report):
        return False
    with open(report, errors="replace") as file:
        text = file.read()
    return "<testcase" in text and not re.search("<failure|<error", text)


if evaluate(WORK + "/baseline"):
    verdict(False, "the baseline passes")
passed = evaluate(WORK + "/candidate")
verdict(passed, "passed" if passed else "failed")
