# SPDX-License-Identifier: Apache-2.0
import json
import os


def touch():
    with open("solution.py", "a") as file:
        file.write("\n# %s\n" % os.urandom(8).hex())



json.dump({"best": 0}, open("state.json", "w"))
touch()
