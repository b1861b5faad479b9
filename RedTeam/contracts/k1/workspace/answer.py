# SPDX-License-Identifier: Apache-2.0
"""Answers one question with solution.py, mode exec. Sealed."""
import json
import sys

import solution

folder_in, folder_out = sys.argv[1:3]
with open(folder_in + "/input.json") as file:
    question = json.load(file)
answer = solution.solve(question)
with open(folder_out + "/output.json", "w") as file:
    json.dump(answer, file)
