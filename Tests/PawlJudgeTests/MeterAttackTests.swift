// SPDX-License-Identifier: Apache-2.0
import Foundation
@testable import PawlContract
import PawlLedger
import Testing

@testable import PawlJudge

/// Candidates that attack Pawl's clocks from a real cell. No test rests on how fast anything is: the contestant burns
/// until its own clock has seen so much CPU time, and the judge checks that at least so much was charged.
@Suite("Attacks on the clocks", .serialized, .timeLimit(.minutes(2)))
struct MeterAttackTests {
    /// Judges one measured round: each question is timed, and `check` sees the answers.
    private func judge(
        _ program: String, mode: ContestantMode = .serve, asks: Int = 1, check: String
    ) async throws -> JudgementResult {
        let judge = """
            import pawl_judge, time
            def check(r):
                answers = []
                for i in range(\(asks)):
                    a = r.ask({"i": i}, timed=True)
                    if a is None: return r.fail(r.failure.code)
                    answers.append(a)
                a = answers[-1]
                if not (\(check)): return r.fail(str([(a.output, a.cpu_s, a.wall_s) for a in answers]))
                r.succeed()
            pawl_judge.run(check)
            """
        let contract = TestContract.make(
            mode: mode, run: ["/usr/bin/python3", "-S", "-B", "main.py"] + (mode == .exec ? ["{in}", "{out}"] : []),
            stages: [TestContract.stage(judge: ["/usr/bin/python3", "-B", "judge.py"])], metrics: TestContract.seconds,
            objective: "seconds", limits: CellLimits(wall: 60, cpu: 60, processes: 32))
        let real = try RealCourt(
            contract, verifier: ["judge.py": judge, "pawl_judge.py": try RealCourt.sdk("pawl_judge.py")],
            candidates: ["candidate": ["main.py": program]])
        let result = try await real.judge()
        let told = real.court.rounds.map { ($0.outcome, $0.meter) }
        #expect(result.verdict.verdict == .accepted, "\(result) \(told)")
        return result
    }

    private static func serve(before: String = "", body: String) -> String {
        """
        import json, os, resource, socket, sys, time
        def burn(seconds):
            end = time.process_time() + seconds
            while time.process_time() < end: pass
        def say(ask, output):
            sys.stdout.write(json.dumps({"answer": ask, "output": output}) + "\\n"); sys.stdout.flush()
        \(before)
        for line in sys.stdin:
            q = json.loads(line); ask = q["ask"]; i = q["input"]["i"]
            \(body.replacing("\n", with: "\n    "))

        """
    }

    @Test("a contestant cannot leave its core by widening its own mask", .enabled(if: RealCourt.cores > 1))
    func widens() async throws {
        let program = Self.serve(
            body: """
                try: os.sched_setaffinity(0, range(os.cpu_count()))
                except OSError: pass
                say(ask, len(os.sched_getaffinity(0)))
                """)
        _ = try await judge(program, check: "a.output == 1")
    }

    @Test("workers that are forked for other cores share its core and its clock", .enabled(if: RealCourt.cores > 1))
    func forks() async throws {
        let program = Self.serve(
            body: """
                children = []
                for core in range(4):
                    child = os.fork()
                    if child == 0:
                        try: os.sched_setaffinity(0, [core % os.cpu_count()])
                        except OSError: pass
                        burn(0.05); os._exit(0)
                    children.append(child)
                for child in children: os.waitpid(child, 0)
                say(ask, 1)
                """)
        // All on one core: the time that four workers need passes one after the other.
        _ = try await judge(program, check: "a.cpu_s >= 0.19 and a.wall_s >= 0.19")
    }

    @Test("threads that each ask for another core share its core and its clock", .enabled(if: RealCourt.cores > 1))
    func threads() async throws {
        let program = Self.serve(
            before: """
                import hashlib, threading
                def work(core):
                    try: os.sched_setaffinity(threading.get_native_id(), [core % os.cpu_count()])
                    except OSError: pass
                    # Without the interpreter's lock, so that nothing but the core holds the threads apart.
                    while time.thread_time() < 0.05: hashlib.pbkdf2_hmac("sha256", b"a", b"b", 2000)
                """,
            body: """
                begun = time.process_time()
                threads = [threading.Thread(target=work, args=(core,)) for core in range(4)]
                for thread in threads: thread.start()
                for thread in threads: thread.join()
                say(ask, time.process_time() - begun)
                """)
        _ = try await judge(program, check: "a.cpu_s >= a.output >= 0.2 and a.wall_s >= a.output")
    }

    @Test("programs that are started without a fork, in sessions of their own, are charged")
    func spawned() async throws {
        let program = Self.serve(
            body: """
                burner = "import time\\nwhile time.process_time() < 0.1: pass"
                child = os.posix_spawn("/usr/bin/python3", ["python3", "-S", "-c", burner], {}, setsid=True)
                os.waitpid(child, 0)
                say(ask, time.process_time())
                """)
        _ = try await judge(program, check: "a.cpu_s >= 0.1 and a.output < 0.1")
    }

    @Test("no policy puts a contestant before others, and the one that puts it behind them is charged")
    func policies() async throws {
        let program = Self.serve(
            before: """
                def denied(act):
                    try: act()
                    except PermissionError: return True
                    return False
                """,
            body: """
                first = os.sched_param(1)
                told = [denied(lambda: os.sched_setscheduler(0, os.SCHED_FIFO, first)),
                        denied(lambda: os.sched_setscheduler(0, os.SCHED_RR, first)),
                        denied(lambda: os.setpriority(os.PRIO_PROCESS, 0, -1))]
                os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
                begun = time.process_time()
                burn(0.1)
                say(ask, told + [time.process_time() - begun])
                """)
        _ = try await judge(program, check: "a.output[:3] == [True] * 3 and a.cpu_s >= a.output[3] >= 0.1")
    }

    @Test("a spinner that its parent has disowned is charged to the question in which it spins")
    func spinner() async throws {
        let program = Self.serve(
            before: """
                told, tell = os.pipe()
                if os.fork() == 0:
                    os.setsid()
                    if os.fork(): os._exit(0)
                    os.close(0); os.close(1)
                    while True:
                        burn(0.05); os.write(tell, b"x")
                """,
            body: """
                if i == 1:
                    # Turns that ended before are not this question's.
                    os.set_blocking(told, False)
                    try: os.read(told, 65536)
                    except BlockingIOError: pass
                    os.set_blocking(told, True)
                    for _ in range(3): os.read(told, 1)
                say(ask, time.process_time())
                """)
        // Two whole turns of the spinner at least lie within the second question.
        let result = try await judge(program, asks: 2, check: "a.cpu_s >= 0.1 and a.output < 0.1")
        #expect((result.verdict.metrics["seconds"]?.value ?? 0) >= 0.1)
    }

    @Test("sleeping through the ticks hides nothing", arguments: [ContestantMode.serve, .exec])
    func ticks(_ mode: ContestantMode) async throws {
        let dodge = """
            while time.process_time() < begun + 0.15:
                burn(0.002); time.sleep(0.0021)
            """
        let program =
            mode == .serve
            ? Self.serve(body: "begun = time.process_time()\n\(dodge)\nsay(ask, time.process_time() - begun)")
            : """
            import json, sys, time
            def burn(seconds):
                end = time.process_time() + seconds
                while time.process_time() < end: pass
            begun = time.process_time()
            \(dodge)
            open(sys.argv[2] + "/output.json", "w").write(json.dumps(time.process_time() - begun))
            """
        _ = try await judge(program, mode: mode, check: "a.cpu_s >= a.output >= 0.15")
    }

    @Test("children that die unseen are charged, though no resource usage shows them")
    func reaped() async throws {
        let program = Self.serve(
            body: """
                import signal
                signal.signal(signal.SIGCHLD, signal.SIG_IGN)
                for _ in range(4):
                    if os.fork() == 0: burn(0.05); os._exit(0)
                try: os.wait()
                except ChildProcessError: pass
                say(ask, resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime)
                """)
        _ = try await judge(program, check: "a.cpu_s >= 0.2 and a.output < 0.05")
    }

    @Test("packets are sent and received at the sender's charge, and no filter can be put on a socket")
    func packets() async throws {
        let program = Self.serve(
            body: """
                a = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); a.bind(("127.0.0.1", 0))
                b = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                try:
                    a.setsockopt(socket.SOL_SOCKET, 26, bytes(16)); filtered = 1
                except PermissionError: filtered = 0
                begun, end, sent = time.process_time(), 0, 0
                while time.process_time() < begun + 0.15:
                    b.sendto(bytes(1000), a.getsockname()); a.recv(2000); sent += 1
                say(ask, [filtered, time.process_time() - begun, sent])
                """)
        _ = try await judge(program, check: "a.output[0] == 0 and a.output[2] > 0 and a.cpu_s >= a.output[1] >= 0.15")
    }
}
