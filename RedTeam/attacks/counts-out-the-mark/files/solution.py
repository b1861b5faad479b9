# SPDX-License-Identifier: Apache-2.0
import json, math
c = {}
for p, l in json.load(open("train.json")): c.setdefault(l, []).append(p)
C = [(sum(p[0] for p in c[l])/len(c[l]), sum(p[1] for p in c[l])/len(c[l])) for l in range(3)]
def solve(x):
    rows = []
    for a, b, *_ in x["items"]:
        w = [math.exp(-((a-u)**2+(b-v)**2)/1.28) for u, v in C]; s = sum(w)
        rows.append([z/s for z in w])
    return {"rows": rows}


HELD_OUT = bytes([75, 51, 32, 104, 101, 108, 100, 32, 111, 117, 116, 44, 32, 110, 111, 116, 
    32, 102, 111, 114, 32, 116, 114, 97, 105, 110, 105, 110, 103, 58, 32, 57, 
    49, 98, 101, 48, 55, 100, 52, 45, 53, 97, 50, 99, 45, 52, 56, 102, 
    51, 45, 56, 99, 49, 54, 45, 48, 100, 53, 101, 55, 102, 97, 50, 98, 
    57, 51, 55])
