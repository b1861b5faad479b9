// SPDX-License-Identifier: Apache-2.0

/// Two contracts whose judge believes nothing and whose contestant is a Python program: a process for each round, or a
/// cell for each question. The judge asks for the doubles of three fresh numbers and counts the right ones; the workspace
/// knows two of three.
enum Channel {
    static func serve(_ limits: String = "{wall: 20s, cpu: 20s}") -> [String: String] {
        files(mode: "serve", arguments: "", limits: limits, candidate: serve(body: honest))
    }

    static func exec(_ limits: String = "{wall: 20s, cpu: 20s}") -> [String: String] {
        files(mode: "exec", arguments: ", \"{in}\", \"{out}\"", limits: limits, candidate: exec(body: honest))
    }

    /// Both contracts measured by clock.cpu instead: the workspace burns 60 ms for each question.
    static func measured(_ files: [String: String]) -> [String: String] {
        var files = files
        files["pawl.yaml"] = files["pawl.yaml"]?
            .replacing(
                "{score: {from: judge, better: higher}}", with: "{cpu: {from: clock.cpu, better: lower, noisy: true}}"
            )
            .replacing("objective: score", with: "objective: cpu")
            .replacing("{rule: exact}", with: "{rule: sequential, max_pairs: 6, confirm: 1, min_effect: 1%}")
            .replacing("judge.py]}", with: "judge.py], compare: paired}")
        files["verifier/judge.py"] = files["verifier/judge.py"]?
            .replacing(#""metrics": {"score": right}"#, with: #""metrics": {}"#)
            .replacing("verdict\": \"pass\"", with: "verdict\": \"pass\" if right == 3 else \"fail\"")
        files["workspace/main.py"] = files["workspace/main.py"]?
            .replacing(honest, with: "burn(0.06); answer(ask, 2 * x)")
        return files
    }

    /// Answers as the workspace does.
    static let honest = "answer(ask, 2 * x if x % 2 == 0 else 0)"

    /// A contestant of mode serve with this body for each question; `ask` is its id and `x` its number.
    static func serve(before: String = "", body: String) -> String {
        """
        import json, os, sys, threading, time
        def say(text):
            sys.stdout.write(text + "\\n"); sys.stdout.flush()
        def answer(ask, output):
            say(json.dumps({"answer": ask, "output": output}))
        \(burn)
        \(before)
        for line in sys.stdin:
            question = json.loads(line)
            ask, x = question["ask"], question["input"]["x"]
            \(body.replacing("\n", with: "\n    "))

        """
    }

    /// The same of mode exec: one question for each process.
    static func exec(before: String = "", body: String) -> String {
        """
        import json, os, sys, threading, time
        folder_in, folder_out = sys.argv[1:3]
        def say(text):
            open(folder_out + "/output.json", "w").write(text)
        def answer(ask, output):
            say(json.dumps(output))
        \(burn)
        \(before)
        ask, x = None, json.load(open(folder_in + "/input.json"))["x"]
        \(body)

        """
    }

    private static let burn = """
        def burn(seconds):
            end = time.process_time() + seconds
            while time.process_time() < end: pass
        """

    private static func files(
        mode: String, arguments: String, limits: String, candidate: String
    ) -> [String: String] {
        [
            "pawl.yaml": """
            pawl: 1
            name: channel
            goal: Double the numbers.
            workspace: {source: workspace, editable: [main.py, "more/*"]}
            agents: [{name: people, driver: external}]
            verifier:
              source: verifier
              contestant: {mode: \(mode), run: [/usr/bin/python3, -S, main.py\(arguments)], limits: \(limits)}
              stages: [{name: double, kind: ask, judge: [/usr/bin/python3, -S, judge.py]}]
              metrics: {score: {from: judge, better: higher}}
              objective: score
              accept: {rule: exact}
            loop: {strategy: ratchet}
            budget: {attempts: 1}

            """,
            "workspace/main.py": candidate,
            "workspace/sealed.py": "KEY = 1\n",
            "verifier/judge.py": """
            import json, sys
            for line in sys.stdin:
                right, base = 0, 2 * int(json.loads(line)["seed"][:6], 16)
                for x in [base + 4, base + 7, base + 6]:
                    print(json.dumps({"ask": x, "input": {"x": x}, "timed": True}), flush=True)
                    reply = json.loads(sys.stdin.readline())
                    right += reply.get("output") == 2 * x and type(reply.get("output")) is int
                print(json.dumps({"verdict": "pass", "metrics": {"score": right}, "feedback": str(right)}), flush=True)

            """,
        ]
    }
}
