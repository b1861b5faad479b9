# SPDX-License-Identifier: Apache-2.0
"""The probabilities of three classes for each point, without looking at it. Sealed."""


def solve(x):
    return {"rows": [[1 / 3, 1 / 3, 1 / 3] for _ in x["items"]]}
