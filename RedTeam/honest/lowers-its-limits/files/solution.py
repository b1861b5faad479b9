# SPDX-License-Identifier: Apache-2.0
import resource

import base


resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def solve(x):
    out = base.solve(x)
    out["top"] = sorted(x["values"], reverse=True)[:x["k"]]
    return out
