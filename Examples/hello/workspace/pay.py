"""Pays amounts in coins: reads {"amounts":[N,...]} and writes {"coins":[C,...],"payments":[[C,...],...]}."""

import json
import sys

ONE = 1  # without it, some amounts could not be paid
SECOND = 5  # pawl:tune 2..98
THIRD = 10  # pawl:tune 2..98
FOURTH = 25  # pawl:tune 2..98
METHOD = "greedy"  # pawl:choose greedy|fewest

COINS = sorted({ONE, SECOND, THIRD, FOURTH})


def greedy(amount):
    payment = []
    for coin in reversed(COINS):
        payment += [coin] * (amount // coin)
        amount %= coin
    return payment


def fewest(amount):
    best = [[]]
    for total in range(1, amount + 1):
        best.append(min(([*best[total - coin], coin] for coin in COINS if coin <= total), key=len))
    return best[amount]


def main(source, target):
    with open(f"{source}/input.json", encoding="utf-8") as file:
        amounts = json.load(file)["amounts"]
    pay = {"greedy": greedy, "fewest": fewest}[METHOD]
    with open(f"{target}/output.json", "w", encoding="utf-8") as file:
        json.dump({"coins": COINS, "payments": [pay(amount) for amount in amounts]}, file)


main(*sys.argv[1:])
