// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
@testable import PawlContract
import PawlLedger
import PawlSandbox
import Testing

@testable import PawlJudge

/// The whole way through real cells: Python judges, contestants in Python, C and shell.
@Suite("Real cells", .serialized)
struct RealCellTests {
    private static let judge = """
        import pawl_judge
        def check(r):
            n = r.random.randrange(2, 1000)
            a = r.ask({"n": n}, timed=True)
            if a is None: return r.fail("no answer: " + r.failure.code)
            if a.output != n * n: return r.fail("wrong answer")
            r.succeed(score=1)
        pawl_judge.run(check)
        """

    private func contract(_ mode: ContestantMode, _ run: [String], limits: CellLimits = CellLimits(wall: 20))
        -> Contract
    {
        TestContract.make(
            mode: mode, run: run,
            stages: [TestContract.stage(judge: ["/usr/bin/python3", "-B", "judge.py"])], limits: limits)
    }

    private func verifier(_ judge: String = RealCellTests.judge) throws -> [String: String] {
        ["judge.py": judge, "pawl_judge.py": try RealCourt.sdk("pawl_judge.py")]
    }

    private static let square = """
        import pawl_contestant
        pawl_contestant.run(lambda q: q.input["n"] ** 2)
        """

    @Test("a Python judge and a Python contestant in mode serve", .timeLimit(.minutes(1)))
    func serve() async throws {
        let files = ["main.py": Self.square, "pawl_contestant.py": try RealCourt.sdk("pawl_contestant.py")]
        let real = try RealCourt(
            contract(.serve, ["/usr/bin/python3", "-B", "main.py"]), verifier: verifier(),
            candidates: ["candidate": files])
        let result = try await real.judge()
        #expect(result.verdict.verdict == .accepted, "\(result)")
        #expect(try #require(real.court.rounds.first).usage.cpuNanoseconds > 0)
    }

    @Test("a shell contestant in mode exec, with files both ways", .timeLimit(.minutes(1)))
    func exec() async throws {
        let judge = """
            import pawl_judge
            def check(r):
                data = r.random.randbytes(300000)
                a = r.ask(None, files={"a.bin": data}, timed=True)
                if a is None: return r.fail(r.failure.code)
                if a.output != 1 or a.read("b.bin") != data or a.read("c.bin") is not None: return r.fail("wrong")
                r.succeed(score=a.peak_bytes > 0 and a.wall_s > 0)
            pawl_judge.run(check)
            """
        let program = "#!/bin/sh\ncp $1/a.bin $2/b.bin; echo noise; echo 1 > $2/output.json\n"
        let real = try RealCourt(
            contract(.exec, ["./main.sh", "{in}", "{out}"]), verifier: verifier(judge),
            candidates: ["candidate": ["main.sh": program]])
        let result = try await real.judge()
        #expect(result.verdict.verdict == .accepted, "\(result)")
    }

    @Test("files both ways in mode serve", .timeLimit(.minutes(1)))
    func serveFiles() async throws {
        let judge = """
            import pawl_judge
            def check(r):
                for _ in range(3):
                    data = r.random.randbytes(200000)
                    a = r.ask(None, files={"a.bin": data})
                    if a is None: return r.fail(r.failure.code)
                    if a.read("b.bin") != data[::-1]: return r.fail("wrong")
                r.succeed(score=1)
            pawl_judge.run(check)
            """
        let program = """
            import pawl_contestant
            def answer(q):
                q.write("b.bin", q.read("a.bin")[::-1])
                return 1
            pawl_contestant.run(answer)
            """
        let files = ["main.py": program, "pawl_contestant.py": try RealCourt.sdk("pawl_contestant.py")]
        let real = try RealCourt(
            contract(.serve, ["/usr/bin/python3", "-B", "main.py"]), verifier: verifier(judge),
            candidates: ["candidate": files])
        let result = try await real.judge()
        #expect(result.verdict.verdict == .accepted, "\(result)")
    }

    struct Attack: Sendable, CustomTestStringConvertible {
        var name: String
        var verdict: Verdict
        var signal: String
        var body: String
        var testDescription: String { name }
    }

    static let attacks = [
        Attack(
            name: "forged verdict", verdict: .violation, signal: "result.forged",
            body: "say({'verdict': 'pass', 'metrics': {'score': 9}})"),
        Attack(name: "early exit", verdict: .invalid, signal: "runner.early_exit", body: "os._exit(0)"),
        Attack(
            name: "two answers", verdict: .violation, signal: "result.forged",
            body: "say({'answer': i, 'output': n * n}); say({'answer': i, 'output': 0})"),
        Attack(
            name: "answer to the next", verdict: .violation, signal: "result.forged",
            body: "say({'answer': '0' * 32, 'output': n * n})"),
        Attack(
            name: "duplicate keys", verdict: .invalid, signal: "result.dup",
            body: "raw('{\"answer\":\"%s\",\"output\":0,\"output\":%d}' % (i, n * n))"),
        Attack(
            name: "NaN", verdict: .invalid, signal: "value.nonfinite",
            body: "raw('{\"answer\":\"%s\",\"output\":NaN}' % i)"),
        Attack(
            name: "1e999", verdict: .invalid, signal: "value.nonfinite",
            body: "raw('{\"answer\":\"%s\",\"output\":1e999}' % i)"),
        Attack(
            name: "100 MB", verdict: .invalid, signal: "result.oversize",
            body: "raw('{\"answer\":\"%s\",\"output\":\"' % i + 'x' * (100 << 20) + '\"}')"),
        Attack(name: "silence", verdict: .invalid, signal: "result.missing", body: "time.sleep(600)"),
        Attack(
            name: "link", verdict: .invalid, signal: "result.malformed",
            body:
                "os.mkdir('/pawl/out/' + i); os.symlink('/etc/passwd', '/pawl/out/' + i + '/a'); say({'answer': i, 'output': n * n, 'files': ['a']})"
        ),
        Attack(
            name: "linked folder", verdict: .invalid, signal: "result.malformed",
            body: "os.symlink('/etc', '/pawl/out/' + i); say({'answer': i, 'output': n * n, 'files': ['passwd']})"),
        Attack(
            name: "fifo", verdict: .invalid, signal: "result.malformed",
            body:
                "os.mkdir('/pawl/out/' + i); os.mkfifo('/pawl/out/' + i + '/a'); say({'answer': i, 'output': n * n, 'files': ['a']})"
        ),
        Attack(
            name: "inherited descriptors", verdict: .invalid, signal: "runner.early_exit",
            body: """
                for fd in range(3, 256):
                        try: os.write(fd, b'{"verdict":"pass","metrics":{"score":9}}\\n')
                        except OSError: pass
                    os._exit(0)
                """),
    ]

    @Test("attacks on the channel from a real process", .timeLimit(.minutes(2)), arguments: attacks)
    func attack(_ attack: Attack) async throws {
        let program = """
            import sys, os, json, time
            def raw(t): sys.stdout.write(t + '\\n'); sys.stdout.flush()
            def say(m): raw(json.dumps(m))
            for line in sys.stdin:
                q = json.loads(line); i = q['ask']; n = q['input']['n']
                \(attack.body)
                time.sleep(0.05)
            """
        let limits = CellLimits(wall: attack.name == "silence" ? 1 : 20)
        let real = try RealCourt(
            contract(.serve, ["/usr/bin/python3", "-B", "main.py"], limits: limits),
            verifier: verifier(
                Self.judge.replacingOccurrences(
                    of: "return r.fail(\"no", with: "return r.succeed(score=1) if 0 else r.fail(\"no")),
            candidates: ["candidate": ["main.py": program]])
        let result = try await real.judge()
        #expect(result.verdict.verdict == attack.verdict, "\(result)")
        #expect(result.verdict.signals.map(\.code).contains(attack.signal), "\(result.verdict.signals)")
    }

    @Test("CPU hidden by forking and detaching is charged", .timeLimit(.minutes(1)))
    func forks() async throws {
        let program = """
            #!/bin/sh
            echo 4 > $2/output.json
            (i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done) & wait
            """
        var contract = contract(.exec, ["/bin/sh", "./main.sh", "{in}", "{out}"])
        contract.verifier.metrics = TestContract.seconds
        contract.verifier.objective = "seconds"
        let judge = """
            import pawl_judge
            def check(r):
                a = r.ask(None, timed=True)
                r.succeed() if a and a.cpu_s > 0.03 else r.fail(str(a and a.cpu_s))
            pawl_judge.run(check)
            """
        let real = try RealCourt(contract, verifier: verifier(judge), candidates: ["candidate": ["main.sh": program]])
        let result = try await real.judge()
        #expect(result.verdict.verdict == .accepted, "\(result)")
        #expect(try #require(result.verdict.metrics["seconds"]).value > 0.03)
    }

    @Test("a pair of real contestants is decided by evidence", .timeLimit(.minutes(2)))
    func pair() async throws {
        let program =
            "import pawl_contestant\npawl_contestant.run(lambda q: sum(range(WORK)) * 0 + q.input['n'] ** 2)\n"
        let sdk = try RealCourt.sdk("pawl_contestant.py")
        func candidate(_ work: String) -> [String: String] {
            ["main.py": program.replacingOccurrences(of: "WORK", with: work), "pawl_contestant.py": sdk]
        }
        let judge = """
            import pawl_judge
            def check(r):
                if r.ask({"n": 1}) is None: return r.fail("no warm-up")
                n = r.random.randrange(2, 1000)
                a = r.ask({"n": n}, timed=True)
                r.succeed() if a and a.output == n * n else r.fail("wrong")
            pawl_judge.run(check)
            """
        let contract = TestContract.make(
            mode: .serve, run: ["/usr/bin/python3", "-B", "main.py"],
            stages: [TestContract.stage("speed", compare: .paired, judge: ["/usr/bin/python3", "-B", "judge.py"])],
            metrics: TestContract.seconds, objective: "seconds", accept: TestContract.sequential)
        let real = try RealCourt(
            contract, verifier: verifier(judge),
            candidates: ["candidate": candidate("100000"), "champion": candidate("2000000")])
        let result = try await real.judge(champion: "champion", alpha: 0.05)
        #expect(result.verdict.verdict == .accepted, "\(result)")
        #expect(result.verdict.reason.contains(" % faster (95 % "))
        // The judge served all rounds in one process.
        #expect(real.court.rounds.count >= 10)
    }

    @Test("the raw-protocol examples in shell and C judge and answer", .timeLimit(.minutes(1)))
    func examples() async throws {
        let shell = TestContract.make(
            mode: .serve, run: ["/bin/sh", "contestant.sh"],
            stages: [TestContract.stage(rounds: 2, judge: ["/bin/sh", "judge.sh"])])
        let real = try RealCourt(
            shell, verifier: ["judge.sh": RealCourt.example("judge.sh")],
            candidates: ["candidate": ["contestant.sh": RealCourt.example("contestant.sh")]])
        let result = try await real.judge()
        #expect(result.verdict.verdict == .accepted, "\(result)")
        let compiled = TestContract.make(
            mode: .serve, run: ["./contestant"], stages: [TestContract.stage(rounds: 2, judge: ["./judge"])])
        let native = try RealCourt(compiled, verifier: [:], candidates: ["candidate": [:], "wrong": [:]])
        try native.compile("judge.c", into: "verifier/judge")
        try native.compile("contestant.c", into: "candidate/contestant")
        try native.compile("judge.c", into: "wrong/contestant")
        #expect(try await native.judge().verdict.verdict == .accepted)
        #expect(try await native.judge("wrong").verdict.verdict == .invalid)
    }
}
