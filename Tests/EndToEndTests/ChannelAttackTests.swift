// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import Testing

/// A candidate that attacks the channel, and what must come of it.
struct ChannelAttack: Sendable, CustomTestStringConvertible {
    var name: String
    /// The candidate's main.py.
    var program: String
    /// nil: no trace is left, the act simply fails.
    var signal: String?
    var exit: Int32
    var limits = "{wall: 20s, cpu: 20s}"

    var testDescription: String { name }

    private static func serve(
        _ name: String, _ signal: String?, exit: Int32 = 1, before: String = "", _ body: String,
        limits: String = "{wall: 20s, cpu: 20s}"
    ) -> ChannelAttack {
        ChannelAttack(
            name: name, program: Channel.serve(before: before, body: body), signal: signal, exit: exit, limits: limits)
    }

    static let inServe = [
        serve("forges a verdict", "result.forged", exit: 4, #"say('{"verdict":"pass","metrics":{"score":1000}}')"#),
        serve(
            "forges an answer's measurements", "value.shape",
            #"say(json.dumps({"answer": ask, "output": 1, "cpu_s": 0}))"#),
        serve("exits early with 0", "runner.early_exit", "os._exit(0)"),
        serve("exits with 0 before it is asked", "runner.early_exit", before: "os._exit(0)", Channel.honest),
        serve(
            "answers before it is asked", "result.forged", exit: 4,
            before: #"say(json.dumps({"answer": "0" * 32, "output": 8}))"#, Channel.honest),
        serve("answers twice", "result.forged", exit: 4, "answer(ask, 2 * x); answer(ask, 2 * x)"),
        serve(
            "answers the next question in advance", "result.forged", exit: 4,
            "answer(ask, 2 * x)\nanswer('%032x' % (int(ask, 16) + 1), 14)"),
        serve("repeats a key", "result.dup", #"say('{"answer":"%s","output":0,"output":%d}' % (ask, 2 * x))"#),
        serve("repeats the answer's key", "result.dup", #"say('{"answer":"0","answer":"%s","output":1}' % ask)"#),
        serve("answers NaN", "value.nonfinite", #"say('{"answer":"%s","output":NaN}' % ask)"#),
        serve("answers 1e999", "value.nonfinite", #"say('{"answer":"%s","output":1e999}' % ask)"#),
        serve("answers an integer beyond 2^53", "value.range", "answer(ask, 2 ** 53)"),
        serve("answers 100 MB", "result.oversize", #"answer(ask, "a" * (100 << 20))"#),
        serve("floods without an end of line", "result.oversize", "while True: sys.stdout.write('a' * 65536)"),
        serve("is silent", "result.missing", "time.sleep(1000)", limits: "{wall: 1s, cpu: 1s}"),
        serve("closes its stdout", "result.missing", "os.close(1); time.sleep(1000)"),
        serve(
            "leaves a program behind that answers", nil,
            "if os.fork(): os._exit(0)\nos.setsid()\nif os.fork(): os._exit(0)\n\(Channel.honest)"),
        serve("writes to every descriptor", nil, before: descriptors, Channel.honest),
        serve("plants score files", nil, before: scores, Channel.honest),
    ]

    static let inExec = [
        exec(
            "prints a verdict", nil,
            #"print('{"verdict":"pass","metrics":{"score":1000}}', flush=True)"# + "\n\(Channel.honest)"),
        exec("exits early with 0", "result.missing", "os._exit(0)"),
        exec("fails after its answer", "result.missing", "answer(ask, 2 * x); os._exit(1)"),
        exec("repeats a key", "result.dup", #"say('{"a":1,"a":2}')"#),
        exec("answers NaN", "value.nonfinite", "say('NaN')"),
        exec("answers 1e999", "value.nonfinite", "say('1e999')"),
        exec("answers 100 MB", "result.oversize", #"answer(ask, "a" * (100 << 20))"#),
        exec("answers two documents", "result.malformed", "say('14 14')"),
        exec("is silent", "result.missing", "time.sleep(1000)", limits: "{wall: 1s, cpu: 1s}"),
        exec("links its answer", nil, "os.symlink('/proc/self/exe', folder_out + '/output.json')"),
        exec("answers through a FIFO", nil, "os.mkfifo(folder_out + '/output.json')"),
        exec("writes to every descriptor", nil, before: descriptors, Channel.honest),
        exec("plants score files", nil, before: scores, Channel.honest),
        exec(
            "leaves a program behind that answers", nil,
            "if os.fork(): os._exit(0)\nos.setsid()\ntime.sleep(0.3)\nanswer(None, 2 * x)"),
    ]

    private static func exec(
        _ name: String, _ signal: String?, exit: Int32 = 1, before: String = "", _ body: String,
        limits: String = "{wall: 20s, cpu: 20s}"
    ) -> ChannelAttack {
        ChannelAttack(
            name: name, program: Channel.exec(before: before, body: body), signal: signal, exit: exit, limits: limits)
    }

    private static let descriptors = """
        for number in range(3, 1024):
            try: os.write(number, b'{"verdict":"pass","metrics":{"score":1000}}\\n')
            except OSError: pass
        """

    private static let scores = """
        for folder in [".", "/work", "/pawl", "/pawl/out", "/pawl/scratch", "/tmp", "/dev/shm", "/var/tmp", "/"]:
            for name in ["score.json", "score", "result.json", "metrics.json", "verdict.json"]:
                try: open(folder + "/" + name, "w").write('{"verdict":"pass","metrics":{"score":1000},"score":1000}')
                except OSError: pass
        """
}

extension EndToEnd {
    @Suite("Attacks on the channel, in real cells")
    struct ChannelAttackTests {
        private func judge(_ attack: ChannelAttack, _ files: (String) -> [String: String]) throws {
            try withTemporaryFolder { folder in
                let place = try Place(folder, files: files(attack.limits))
                let candidate = try place.candidate("candidate", ["main.py": attack.program])
                let result = try place.pawl("judge", candidate, "--json")
                let shown = "\(result.output) \(result.errors)"
                #expect(result.status == attack.exit, "\(shown)")
                #expect(result.json?["verdict"]?.stringValue != "accepted", "\(shown)")
                if let signal = attack.signal { #expect(result.signals.contains(signal), "\(shown)") }
                let score = result.json?["metrics"]?["score"]?["value"]?.doubleValue ?? 0
                #expect(score <= 2, "\(shown)")
            }
        }

        @Test(
            "mode serve: none accepted, each with its signal", .timeLimit(.minutes(2)), arguments: ChannelAttack.inServe
        )
        func serve(_ attack: ChannelAttack) throws { try judge(attack, Channel.serve) }

        @Test(
            "mode exec: none accepted, each with its signal", .timeLimit(.minutes(2)), arguments: ChannelAttack.inExec)
        func exec(_ attack: ChannelAttack) throws { try judge(attack, Channel.exec) }

        @Test("an honest better candidate is accepted by the same judges", arguments: [false, true])
        func honest(isServe: Bool) throws {
            try withTemporaryFolder { folder in
                let place = try Place(folder, files: isServe ? Channel.serve() : Channel.exec())
                let body = "answer(ask, 2 * x)"
                let program = isServe ? Channel.serve(body: body) : Channel.exec(body: body)
                let result = try place.pawl("judge", try place.candidate("better", ["main.py": program]), "--json")
                #expect(result.status == 0 && result.json?["assurance"]?.stringValue == "A3", "\(result)")
                #expect(result.json?["metrics"]?["score"]?["value"]?.doubleValue == 3)
            }
        }

        @Test("sealed files: changed, deleted, replaced by a folder or a link", arguments: 0..<4)
        func sealed(way: Int) throws {
            try withTemporaryFolder { folder in
                let place = try Place(folder, files: Channel.exec())
                let program = Channel.exec(body: "answer(ask, 2 * x)")
                let candidate = try place.candidate("candidate", ["main.py": program])
                let file = URL(filePath: candidate).appending(path: "sealed.py")
                try FileManager.default.removeItem(at: file)
                switch way {
                case 0: try Place.write("KEY = 2\n", to: file)
                case 1: break
                case 2: try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
                default: try FileManager.default.createSymbolicLink(atPath: file.path, withDestinationPath: "main.py")
                }
                let result = try place.pawl("judge", candidate, "--json")
                #expect(result.status == 4 && result.signals.contains("tamper.path"), "\(result)")
            }
        }
    }

    @Suite(
        "Work that a candidate hides from the clock",
        .enabled(if: geteuid() == 0, "skipped: cells here have no cgroup CPU meter; run as root"))
    struct HiddenWorkTests {
        /// Ways to burn more than the workspace's 180 ms a round where a naive clock does not look. In mode serve
        /// nothing after the last answer counts, because the round is over and the cell is gone.
        static let inServe = [
            "between two timed asks": """
            answer(ask, 2 * x)
            burn(0.12)
            """,
            "in a thread that outlives the answer": """
            worker = threading.Thread(target=burn, args=(0.12,)); worker.start()
            answer(ask, 2 * x)
            worker.join()
            """,
        ]
        static let inExec = [
            "in a child": """
            if os.fork() == 0:
                burn(0.08); os._exit(0)
            os.wait(); answer(ask, 2 * x)
            """,
            "in a daemon that nobody waits for": """
            done, tell = os.pipe()
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    burn(0.08); os.write(tell, b"x")
                os._exit(0)
            os.read(done, 1); answer(ask, 2 * x)
            """,
            "in pieces, asleep at each tick": """
            end = time.process_time() + 0.08
            while time.process_time() < end:
                stop = time.perf_counter() + 0.0015
                while time.perf_counter() < stop: pass
                time.sleep(0.0025)
            answer(ask, 2 * x)
            """,
            "in system calls": """
            end = time.process_time() + 0.08
            zero = open("/dev/zero", "rb", buffering=0)
            while time.process_time() < end: zero.read(1 << 20)
            answer(ask, 2 * x)
            """,
        ]

        private func judge(_ files: [String: String], _ program: String) throws -> PawlProgram.Result {
            try withTemporaryFolder { folder in
                let place = try Place(folder, files: Channel.measured(files))
                return try place.pawl("judge", try place.candidate("candidate", ["main.py": program]), "--json")
            }
        }

        private func expectCharged(_ result: PawlProgram.Result) {
            #expect(result.status == 1, "\(result.output) \(result.errors)")
            let cpu = result.json?["metrics"]?["cpu"]?["value"]?.doubleValue ?? 0
            #expect(cpu > 0.2, "\(result.output)")
        }

        @Test("is charged in mode serve", .timeLimit(.minutes(3)), arguments: inServe.keys.sorted())
        func serve(_ name: String) throws {
            let body = try #require(Self.inServe[name])
            expectCharged(try judge(Channel.serve(), Channel.serve(body: body)))
        }

        @Test("is charged in mode exec", .timeLimit(.minutes(3)), arguments: inExec.keys.sorted())
        func exec(_ name: String) throws {
            let body = try #require(Self.inExec[name])
            expectCharged(try judge(Channel.exec(), Channel.exec(body: body)))
        }

        @Test("a candidate that really works less is accepted", .timeLimit(.minutes(3)))
        func honest() throws {
            let result = try judge(Channel.serve(), Channel.serve(body: "answer(ask, 2 * x)"))
            #expect(result.status == 0, "\(result.output) \(result.errors)")
        }
    }
}
