# SPDX-License-Identifier: Apache-2.0
"""Proper probabilities that are no better than the baseline's."""


def solve(x):
    return {"rows": [[0.34, 0.33, 0.33] for _ in x["items"]]}
