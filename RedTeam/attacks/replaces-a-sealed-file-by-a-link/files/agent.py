# SPDX-License-Identifier: Apache-2.0
import json
import os


def touch():
    with open("solution.py", "a") as file:
        file.write("\n# %s\n" % os.urandom(8).hex())



text = open("base.py").read()
os.makedirs("parts", exist_ok=True)
open("parts/base.py", "w").write(text.replace("sorted(values)[:k]", "sorted(values, reverse=True)[:k]"))
os.unlink("base.py")
os.symlink("parts/base.py", "base.py")
touch()
