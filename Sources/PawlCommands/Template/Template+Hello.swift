// SPDX-License-Identifier: Apache-2.0

extension Template {
    /// The smallest loop: an exact metric, a judge in Python, the tuner.
    static let hello = Template(
        name: "hello", summary: "an exact score, the smallest loop there is",
        files: [
            File(path: "pawl.yaml", text: contract), File(path: "workspace/fit.py", text: candidate),
            File(path: "verifier/judge.py", text: judge),
        ])

    private static let contract = """
        # pawl check   says what is wrong with this file; pawl schema   prints its JSON Schema.
        pawl: 1
        name: hello
        goal: Choose the three numbers in fit.py so that its answers come as close as possible to what the judge expects.

        workspace:
          source: workspace
          editable: [fit.py]            # everything else is sealed

        agents:
          - name: tuner
            driver: tuner               # reads the "pawl:tune" notes in fit.py; needs no model and no key

        verifier:
          source: verifier              # never visible to the agent or to the candidate
          contestant: {mode: exec, run: [/usr/bin/python3, fit.py, "{in}", "{out}"]}
          stages:
            - {name: close, kind: ask, judge: [/usr/bin/python3, judge.py]}
          metrics:
            error: {from: judge, better: lower, min: 0}
          objective: error
          accept: {rule: exact}

        loop: {strategy: ratchet, parallel: 1, patience: 40, target: 0}
        budget: {attempts: 60, wall: 5m}
        feedback: {metrics: true}

        """

    private static let candidate = """
        \"\"\"The candidate: answers a question of the judge. Pawl runs it in a cell of its own, once for each question.\"\"\"

        import json
        import sys

        A = 1  # pawl:tune 0..20
        B = 1  # pawl:tune 0..20
        C = 1  # pawl:tune 0..20

        folder_in, folder_out = sys.argv[1:3]
        with open(folder_in + "/input.json") as file:
            question = json.load(file)
        answer = [A * x * x + B * x + C for x in question["xs"]]
        with open(folder_out + "/output.json", "w") as file:
            json.dump(answer, file)

        """

    private static let judge = """
        \"\"\"The judge: asks, gets data back, computes the result itself. It never runs a candidate's code.

        Lines of JSON on stdin and stdout; stderr is a log. After its verdict it may be asked for another round.
        \"\"\"

        import json
        import sys


        def send(message):
            print(json.dumps(message), flush=True)


        def verdict(answer, xs):
            if not isinstance(answer, list) or len(answer) != len(xs) or not all(type(y) is int for y in answer):
                return {"verdict": "fail", "metrics": {}, "feedback": "the answer must be one integer for each x"}
            error = sum(abs(y - (3 * x * x + 14 * x + 15)) for x, y in zip(xs, answer))
            return {"verdict": "pass", "metrics": {"error": error}, "feedback": f"the error is {error}"}


        for line in sys.stdin:
            xs = list(range(10))
            send({"ask": 1, "input": {"xs": xs}})
            reply = json.loads(sys.stdin.readline())
            if "failure" in reply:
                send({"verdict": "fail", "metrics": {}, "feedback": f"no answer: {reply['code']}"})
            else:
                send(verdict(reply["output"], xs))

        """
}
