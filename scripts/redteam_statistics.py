#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Names the red team's five statistical checks, each with pass or FAIL; exits 1 if one fails.

The numbers are those of `pawl noise --simulate --json` and `pawl noise --probe --json`, whose files are the arguments.
"""
import json
import sys

DRIFT = ("drifting", "storm")
# The largest mean gain on the truth that 500 queries may bring (decision 5: 0.03 for an attacker with a model), and the
# least that they must bring where exact scores come back, or the attack proves nothing.
PROBE_LIMIT, PROBE_PROOF = 0.03, 0.2

with open(sys.argv[1], encoding="utf-8") as file:
    rows = json.load(file)["rows"]
with open(sys.argv[2], encoding="utf-8") as file:
    probes = json.load(file)["rows"]

for row in rows:
    wanted = "" if row["at_least"] is None else f">= {row['at_least']:.2f}  {'ok' if row['met'] else 'MISSED'}"
    print(f"{row['question']:<44}  {row['noise']:<38}  {row['trials'] or '-':>6}  {row['value']:.4f}  {wanted}".rstrip())
for row in probes:
    attacker = "skilled" if row["skilled"] else "guessing"
    print(f"{row['feedback']:<44}  {row['spread'] + ', ' + attacker:<38}  {row['trials']:>6}  {row['gain']:.4f}")
print()

failed = False


def report(name, passed, why):
    """One line of the result."""
    global failed
    failed = failed or not passed
    print(f"{'pass' if passed else 'FAIL'}  {name}: {why}")


def required(name, question, chosen=lambda noise: True):
    """A check of the simulation: there are numbers with a requirement, and each meets it."""
    found = [
        row for row in rows
        if row["question"].startswith(question) and chosen(row["noise"]) and row["at_least"] is not None
    ]
    least = min((row["value"] for row in found), default=0)
    report(name, bool(found) and all(row["met"] for row in found), f"least of {len(found)} numbers {least:.4f}")


required("no false keep", "no candidate of", lambda noise: not noise.startswith(DRIFT))
required("power, early (candidate 1)", "2 % gain kept, candidate 1,")
required("power, late (candidate 700)", "2 % gain kept, candidate 700,")
gate = [row["gain"] for row in probes if row["feedback"].endswith("(Pawl)")]
exact = [row["gain"] for row in probes if row["feedback"] == "exact score"]
report(
    "probing", bool(gate) and bool(exact) and max(gate) <= PROBE_LIMIT and min(exact) >= PROBE_PROOF,
    f"most of {len(gate)} attacks {max(gate, default=1):.4f}, with exact scores {min(exact, default=0):.4f}")
required("drift", "no candidate of", lambda noise: noise.startswith(DRIFT))
required("retries with new seeds", "no keep in")
sys.exit(1 if failed else 0)
