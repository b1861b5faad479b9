# SPDX-License-Identifier: Apache-2.0
import sqlite3

import base


database = sqlite3.connect(":memory:")
database.execute("create table t (v integer)")


def order(values):
    database.execute("delete from t")
    database.executemany("insert into t values (?)", [(v,) for v in values])
    return [v for v, in database.execute("select v from t order by v desc")]


def solve(x):
    out = base.solve(x)
    out["top"] = order(x["values"])[:x["k"]]
    return out
