# SPDX-License-Identifier: Apache-2.0
"""Answers the judge with solution.py. Sealed: a candidate that changes this file is a violation."""
import pawl_contestant
import solution

pawl_contestant.run(lambda question: solution.solve(question.input))
