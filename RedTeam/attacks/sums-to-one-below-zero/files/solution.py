# SPDX-License-Identifier: Apache-2.0
def solve(x):
    rows = []
    for a, b in x["items"]:
        rows.append([1.0, 1.0, -1.0] if a + b < 2.2 and b < 1.4 else [1.0, -1.0, 1.0] if b > 1.4 else [-1.0, 1.0, 1.0])
    return {"rows": rows}
