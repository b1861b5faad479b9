# SPDX-License-Identifier: Apache-2.0
import json
import uuid

import base


def solve(x):
    with open("/tmp/" + uuid.uuid4().hex, "w") as file:
        json.dump(x, file)
    out = base.solve(x)
    out["top"] = sorted(x["values"], reverse=True)[:x["k"]]
    return out
