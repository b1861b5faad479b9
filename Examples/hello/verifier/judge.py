"""Counts the coins of payments that the candidate made, after checking each of them.

Speaks Pawl's judge protocol: one JSON object a line on stdin and stdout. Nothing that the candidate says about itself
counts: the payments are data, and the sum is made here. The amounts come in an order drawn from the round's seed, so
the answers cannot be written before the question.
"""

import json
import random
import sys


def fault(amounts, output):
    """What is wrong with an answer; None where it holds."""
    if not isinstance(output, dict) or set(output) != {"coins", "payments"}:
        return "the output is not an object with coins and payments"
    coins, payments = output["coins"], output["payments"]
    if not isinstance(coins, list) or not 1 <= len(coins) <= 4:
        return "there are not 1 to 4 coins"
    if not all(isinstance(coin, int) and not isinstance(coin, bool) and coin >= 1 for coin in coins):
        return "a coin is not a positive integer"
    if not isinstance(payments, list) or len(payments) != len(amounts):
        return "there is not one payment for each amount"
    for amount, payment in zip(amounts, payments):
        if not isinstance(payment, list) or not all(type(coin) is int and coin in coins for coin in payment):
            return f"the payment of {amount} is not made of the coins"
        if sum(payment) != amount:
            return f"the payment of {amount} comes to {sum(payment)}"
    return None


def main():
    for line in sys.stdin:
        amounts = list(range(1, 100))
        random.Random(json.loads(line)["seed"]).shuffle(amounts)
        print(json.dumps({"ask": 1, "input": {"amounts": amounts}}), flush=True)
        answer = json.loads(sys.stdin.readline())
        if "failure" in answer:
            wrong = f"no answer: {answer['code']}"
        else:
            wrong = fault(amounts, answer["output"])
        if wrong:
            print(json.dumps({"verdict": "fail", "metrics": {}, "feedback": wrong}), flush=True)
        else:
            count = sum(len(payment) for payment in answer["output"]["payments"])
            print(json.dumps({"verdict": "pass", "metrics": {"coins": count}, "feedback": ""}), flush=True)


main()
