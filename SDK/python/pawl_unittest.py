# SPDX-License-Identifier: Apache-2.0
"""Run unittest tests and write a JUnit report. One file, standard library only: copy it beside your pristine tests.

    suite:
      run: [python3, -B, pawl_unittest.py, "{out}/report.xml", -s, tests]

The first argument is the report; the rest is what `python3 -m unittest discover` takes. Every test is reported once, under
the name that unittest gives it: `tests.test_a.TestB.test_c` is class `tests.test_a.TestB`, name `test_c`. A test that was
skipped, or was expected to fail, counts as skipped; one that succeeded unexpectedly, or failed in one of its subtests,
as failed. The exit status is 0 where nothing failed. Nothing here can keep tested code from lying about itself: see the
impossible twin.
"""
import sys
import unittest
from xml.sax.saxutils import quoteattr

__all__ = ["Result", "main", "report"]


class Result(unittest.TestResult):
    """Remembers one outcome a test; the worst wins."""

    RANK = {"passed": 0, "skipped": 1, "failure": 2, "error": 3}

    def __init__(self):
        super().__init__()
        self.outcomes = {}

    def _note(self, test, outcome, why=""):
        test = getattr(test, "test_case", test)
        last = self.outcomes.get(test.id(), ("", ""))
        if self.RANK[outcome] >= self.RANK.get(last[0], -1):
            self.outcomes[test.id()] = (outcome, why)

    def addSuccess(self, test):
        super().addSuccess(test)
        self._note(test, "passed")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._note(test, "failure", self._exc_info_to_string(err, test))

    def addError(self, test, err):
        super().addError(test, err)
        self._note(test, "error", self._exc_info_to_string(err, test))

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._note(test, "failure", self._exc_info_to_string(err, test))

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._note(test, "skipped", reason)

    def addExpectedFailure(self, test, err):
        super().addExpectedFailure(test, err)
        self._note(test, "skipped", "expected failure")

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self._note(test, "failure", "unexpected success")


def report(outcomes):
    """The JUnit report of outcomes by test id, as text."""
    lines = ['<?xml version="1.0" encoding="utf-8"?>', '<testsuite name="unittest" tests="%d">' % len(outcomes)]
    for name, (outcome, why) in outcomes.items():
        holder, _, method = name.rpartition(".")
        test = "<testcase classname=%s name=%s" % (_quoted(holder), _quoted(method))
        if outcome == "passed":
            lines.append(test + "/>")
        else:
            lines.append("%s><%s message=%s/></testcase>" % (test, outcome, _quoted(why[-2000:])))
    return "\n".join(lines + ["</testsuite>", ""])


def _quoted(text):
    return quoteattr("".join(c if c.isprintable() or c in "\n\t" else "?" for c in text))


def main(arguments):
    """Discovers and runs tests; returns whether nothing failed."""
    target, *rest = arguments
    program = unittest.TestProgram(module=None, argv=["discover", "discover", *rest], exit=False, testRunner=_Runner())
    result = program.result
    sys.stderr.write(
        "".join("%s: %s\n%s\n" % (name, *outcome) for name, outcome in result.outcomes.items() if outcome[0] != "passed")
    )
    with open(target, "w", encoding="utf-8") as stream:
        stream.write(report(result.outcomes))
    return result.wasSuccessful()


class _Runner:
    def run(self, tests):
        result = Result()
        result.startTestRun()
        tests.run(result)
        result.stopTestRun()
        return result


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1:]) else 1)
