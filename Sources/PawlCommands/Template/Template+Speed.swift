// SPDX-License-Identifier: Apache-2.0

extension Template {
    /// A measured metric with the sequential test: the start for making something of one's own faster.
    static let speed = Template(
        name: "speed", summary: "make a program faster, measured by CPU time and a paired test",
        files: [
            File(path: "pawl.yaml", text: contract), File(path: "workspace/primes.py", text: candidate),
            File(path: "verifier/judge.py", text: judge),
        ])

    private static let contract = """
        # pawl check   says what is wrong with this file; pawl schema   prints its JSON Schema.
        pawl: 1
        name: speed
        goal: Make primes.py count primes faster without changing its answers.

        workspace:
          source: workspace
          editable: [primes.py]         # everything else is sealed

        agents:
          - name: tuner
            driver: tuner               # reads the "pawl:" notes in primes.py; needs no model and no key

        verifier:
          source: verifier              # never visible to the agent or to the candidate
          contestant:
            mode: exec                  # a fresh cell for each question
            run: [/usr/bin/python3, primes.py, "{in}", "{out}"]
            limits: {wall: 20s, cpu: 20s}
          stages:                       # cheapest first; a failed stage ends the judgement
            - {name: correct, kind: ask, judge: [/usr/bin/python3, judge.py, correct]}
            - {name: speed, kind: ask, judge: [/usr/bin/python3, judge.py, speed], compare: paired}
          metrics:
            seconds: {from: clock.cpu, better: lower, min: 0, noisy: true}
          objective: seconds
          accept: {rule: sequential, alpha: 0.05, spend: run, min_effect: 1%, max_pairs: 40, confirm: 3}

        loop: {strategy: ratchet, parallel: 1, patience: 20}
        budget: {attempts: 30, wall: 5m}
        feedback: {metrics: true, log_tail: 4KiB}

        """

    private static let candidate = """
        \"\"\"The candidate: counts the primes below n.\"\"\"

        import json
        import sys

        METHOD = "divide"  # pawl:choose "divide"|"odd"|"sieve"
        STEP = 64  # pawl:tune 16..65536 log


        def count(n):
            if METHOD == "sieve":
                flags = bytearray([1]) * max(2, n)
                flags[0:2] = b"\\0\\0"
                for p in range(2, int(n**0.5) + 1):
                    if flags[p]:
                        flags[p * p :: p] = bytes(len(range(p * p, len(flags), p)))
                return sum(sum(flags[start : start + STEP]) for start in range(0, n, STEP))
            found = 0
            for start in range(2, n, STEP):
                for x in range(start, min(n, start + STEP)):
                    first = 2 if METHOD == "divide" else 3
                    if METHOD == "odd" and x % 2 == 0:
                        found += x == 2
                        continue
                    found += all(x % d for d in range(first, int(x**0.5) + 1, 1 if METHOD == "divide" else 2))
            return found


        folder_in, folder_out = sys.argv[1:3]
        with open(folder_in + "/input.json") as file:
            n = json.load(file)["n"]
        with open(folder_out + "/output.json", "w") as file:
            json.dump(count(n), file)

        """

    private static let judge = """
        \"\"\"The judge: asks with fresh inputs from the round's seed and checks every answer by a way of its own.

        usage: judge.py correct|speed     lines of JSON on stdin and stdout; stderr is a log
        \"\"\"

        import json
        import random
        import sys


        def send(message):
            print(json.dumps(message), flush=True)


        def primes_below(n):
            return sum(1 for x in range(2, n) if pow(2, x, x) == 2 % x and all(x % d for d in range(2, int(x**0.5) + 1)))


        def questions(stage, seed):
            source = random.Random(seed)
            if stage == "correct":
                return [0, 1, 2, 3, 4, 5, 10, 100] + [source.randrange(1000, 3000) for _ in range(3)]
            return [source.randrange(20_000, 21_000) for _ in range(2)]


        def judge(first):
            for number, n in enumerate(questions(first["stage"], first["seed"]), 1):
                send({"ask": number, "input": {"n": n}, "timed": first["stage"] == "speed"})
                reply = json.loads(sys.stdin.readline())
                if "failure" in reply:
                    return {"verdict": "fail", "metrics": {}, "feedback": f"n = {n}: no answer ({reply['code']})"}
                if type(reply["output"]) is not int or reply["output"] != primes_below(n):
                    return {"verdict": "fail", "metrics": {}, "feedback": f"n = {n}: wrong"}
            return {"verdict": "pass", "metrics": {}, "feedback": "all answers are right"}


        for line in sys.stdin:
            send(judge(json.loads(line)))

        """
}
