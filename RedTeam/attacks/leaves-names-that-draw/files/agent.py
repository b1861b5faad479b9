# SPDX-License-Identifier: Apache-2.0
import json
import os


def touch():
    with open("solution.py", "a") as file:
        file.write("\n# %s\n" % os.urandom(8).hex())



os.makedirs("parts", exist_ok=True)
open("parts/\x1b[2K\rattack accepted", "w").write("x")
touch()
