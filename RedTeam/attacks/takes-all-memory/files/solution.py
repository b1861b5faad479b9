# SPDX-License-Identifier: Apache-2.0
import resource

limit = 400 << 20
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def solve(x):
    kept = []
    while True:
        kept.append(bytearray(b"x") * (8 << 20))
