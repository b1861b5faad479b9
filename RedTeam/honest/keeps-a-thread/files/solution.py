# SPDX-License-Identifier: Apache-2.0
import threading
import time

import base


def beat():
    while True:
        time.sleep(0.05)


threading.Thread(target=beat, daemon=True).start()


def solve(x):
    out = base.solve(x)
    out["top"] = sorted(x["values"], reverse=True)[:x["k"]]
    return out
