# SPDX-License-Identifier: Apache-2.0
"""Right, and no faster: the same pairs in another order."""
import base


def solve(x):
    out = base.solve(x)
    return dict(reversed(list(out.items())))
