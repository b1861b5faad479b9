// SPDX-License-Identifier: Apache-2.0

extension Template {
    /// The smallest loop: an exact metric, a judge in Python, the tuner. The files are those of `Examples/hello` without
    /// its controls; a test compares them.
    static let hello = Template(
        name: "hello", summary: "an exact score, the smallest loop there is",
        files: [
            File(path: "pawl.yaml", text: contract), File(path: "workspace/pay.py", text: candidate),
            File(path: "verifier/judge.py", text: judge),
        ])

    private static let contract = #"""
        # A small contract that runs at once: `pawl run`, then `pawl report`. It needs python3, and no model and no key.
        pawl: 1
        name: hello
        goal: Choose four coins so that paying each amount from 1 to 99 takes as few coins as possible in all.

        workspace:
          source: workspace            # what each attempt starts from
          editable: [pay.py]           # what it may change

        agents:
          - {name: tuner, driver: tuner}   # changes the annotated literals in pay.py

        verifier:
          source: verifier             # never visible to agents or candidates
          contestant:                  # how candidate code answers the judge's questions
            mode: exec
            run: [/usr/bin/python3, pay.py, "{in}", "{out}"]
            limits: {wall: 10s, cpu: 10s, memory: 256MiB, disk: 16MiB}
          stages:
            - {name: pay, kind: ask, judge: [/usr/bin/python3, judge.py]}
          metrics:
            coins: {from: judge, better: lower, min: 99}
          objective: coins
          accept: {rule: exact}

        loop: {strategy: ratchet}
        budget: {attempts: 40, wall: 2m}
        feedback: {metrics: true}

        """#

    private static let candidate = #"""
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

        """#

    private static let judge = #"""
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

        """#
}
