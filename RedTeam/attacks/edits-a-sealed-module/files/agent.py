# SPDX-License-Identifier: Apache-2.0
import json
import os


def touch():
    with open("solution.py", "a") as file:
        file.write("\n# %s\n" % os.urandom(8).hex())



text = open("base.py").read()
os.chmod("base.py", 0o644)
open("base.py", "w").write(text.replace("sorted(values)[:k]", "sorted(values, reverse=True)[:k]"))
touch()
