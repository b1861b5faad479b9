# SPDX-License-Identifier: Apache-2.0
def solve(x):
    return {"rows": [[1e6, 1e6, 1e6] for _ in x["items"]]}
