// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlContract
import PawlLedger
import PawlSandbox
import PawlStore
import PawlTesting
import Testing

@testable import PawlJudge

@Suite("canaries in judgements")
struct CanaryRoundTests {
    private static let key = "x7Qe-0491-umbra-Kd3vn"
    private static let mark = "held-out 5f1c09a2 marmot"
    private static let own = "00112233445566778899aabbccddeeff"

    private static func court(
        judge: @escaping ScriptedProgram, contestant: @escaping ScriptedProgram, mode: ContestantMode = .serve
    ) -> Court {
        let contract = TestContract.make(mode: mode, stages: [TestContract.stage()], limits: CellLimits(wall: 20))
        let watch = CanaryWatch(
            canaries: [
                Canary(name: "key", kind: .answer, bytes: Array(key.utf8)),
                Canary(name: "mark", kind: .data, bytes: Array(mark.utf8)),
            ], own: own)
        return Court(contract, runtime: Play.cells(judge: judge, contestant: contestant), watch: watch)
    }

    private static func answering(_ answers: @escaping @Sendable (JSONValue) -> JSONValue) -> ScriptedProgram {
        { process in
            while let line = await process.readLine() {
                guard let ask = try? StrictJSON.decode(line), let id = ask["ask"], let input = ask["input"] else {
                    return .exited(2)
                }
                await process.say(["answer": id, "output": answers(input)])
            }
            return .exited(0)
        }
    }

    private static let spelt = JSONValue.array(mark.map { JSONValue.string(String($0)) })
    private static let copied: [(JSONValue, String)] = [
        (JSONValue.string(key), "ans.canary"),
        (JSONValue.string("it is \(key.uppercased())!"), "ans.canary"),
        (JSONValue.object(["a": JSONValue.string(String(key.reversed()))]), "ans.canary"),
        (JSONValue.object([key: JSONValue.integer(1)]), "ans.canary"),
        (JSONValue.string(Hex.encode(Array(mark.utf8))), "contam.ngram"),
        (JSONValue.string(own), "ans.canary"), (spelt, "contam.ngram"),
    ]
    private static let lenient = Play.judge(asks: [1, 2]) { _, _ in true }

    @Test(
        "an answer that holds one is a violation, whatever the judge says of it",
        arguments: copied)
    func answers(_ output: JSONValue, _ code: String) async throws {
        let court = Self.court(judge: Self.lenient, contestant: Self.answering { _ in output })
        let verdict = try await court.judge().verdict
        #expect(verdict.verdict == .violation && verdict.signals.first?.code == code, "\(verdict)")
        let evidence = verdict.signals.map(\.evidence).joined() + verdict.reason
        #expect(evidence.contains("the answer to question 1"))
        for canary in [Self.key, Self.mark, Self.own] {
            #expect(CanarySet([Canary(name: "", kind: .data, bytes: Array(canary.utf8))]).search(evidence).isEmpty)
        }
        #expect(court.rounds.last?.evidence != nil)
    }

    @Test("one that is given in pieces, over answers, is met")
    func pieces() async throws {
        let half = Self.key.index(Self.key.startIndex, offsetBy: 9)
        let court = Self.court(
            judge: Self.lenient,
            contestant: Self.answering {
                $0 == 1 ? .string(String(Self.key[..<half])) : .string(String(Self.key[half...]))
            })
        let verdict = try await court.judge().verdict
        #expect(verdict.verdict == .violation && verdict.reason.contains("question 2"), "\(verdict)")
    }

    @Test("pieces at one place are met whatever stands between them")
    func scattered() async throws {
        let first = Self.key.prefix(9)
        let rest = Self.key.dropFirst(9)
        let court = Self.court(
            judge: Self.lenient,
            contestant: Self.answering { input in
                let part = JSONValue.string(String(input == 1 ? first : rest))
                return ["a": "other words", "part": .array([part]), "z": [48_151_623, "noise"]]
            })
        let verdict = try await court.judge().verdict
        #expect(verdict.verdict == .violation && verdict.reason.contains("question 2"), "\(verdict)")
    }

    @Test("an echo of what the judge itself asked is honest, in answers and on stderr, and noted")
    func echo() async throws {
        let asked = JSONValue.string("read \(Self.mark) aloud")
        let court = Self.court(
            judge: Play.judge(asks: [asked, 2]),
            contestant: { process in
                while let line = await process.readLine() {
                    guard let ask = try? StrictJSON.decode(line), let id = ask["ask"], let input = ask["input"] else {
                        return .exited(2)
                    }
                    await process.log("asked \(CanonicalJSON.text(input))")
                    await process.say(["answer": id, "output": input])
                }
                return .exited(0)
            })
        let result = try await court.judge()
        #expect(result.verdict.verdict == .accepted, "\(result.verdict)")
        #expect(result.verdict.signals.map(\.code) == ["canary.shown"])
        // The next agent would learn it from the log.
        #expect(!result.logTail.contains(Self.mark))
    }

    @Test("one on stderr is a violation, and neither it nor the log reaches the agent")
    func errors() async throws {
        let court = Self.court(
            judge: Self.lenient,
            contestant: { process in
                await process.log("found \(Self.key)")
                return await Self.answering { $0 }(process)
            })
        let result = try await court.judge()
        #expect(result.verdict.verdict == .violation && result.verdict.reason.contains("stderr"), "\(result.verdict)")
        #expect(result.logTail.isEmpty)
    }

    @Test("feedback that holds one is told to nobody, which is noted, also behind a resume")
    func feedback() async throws {
        let judge: ScriptedProgram = { process in
            while await process.readLine() != nil {
                await process.say(["ask": 1, "input": 1])
                _ = await process.readLine()
                await process.say(["verdict": "pass", "metrics": ["score": 5], "feedback": .string("not \(Self.key)")])
            }
            return .exited(0)
        }
        let court = Self.court(judge: judge, contestant: Play.echo())
        let result = try await court.judge()
        #expect(result.feedback == nil && result.verdict.verdict == .accepted)
        #expect(result.verdict.signals.map(\.code) == ["canary.shown"])
        let resumed = try await court.judge(recorded: court.rounds)
        #expect(resumed.feedback == nil && resumed.verdict.verdict == .accepted)
    }

    @Test(
        "a judge may say which planted answer was given, and only so",
        arguments: [
            (#"{"verdict":"fail","signal":"ans.canary","canary":"k-7"}"#, Verdict.violation),
            (#"{"verdict":"fail","signal":"contam.ngram"}"#, .violation),
            (#"{"verdict":"pass","metrics":{"score":5},"signal":"ans.canary"}"#, .inconclusive),
            (#"{"verdict":"fail","signal":"result.forged"}"#, .inconclusive),
            (#"{"verdict":"fail","canary":"k-7"}"#, .inconclusive),
            (#"{"verdict":"fail","signal":"value.range","canary":"k-7"}"#, .inconclusive),
            (#"{"verdict":"fail","signal":"ans.canary","canary":"two words"}"#, .inconclusive),
            (#"{"verdict":"fail","signal":"ans.canary","canary":7}"#, .inconclusive),
        ])
    func said(_ line: String, _ expected: Verdict) async throws {
        let court = Self.court(
            judge: { process in
                while await process.readLine() != nil {
                    await process.say(["ask": 1, "input": 1])
                    _ = await process.readLine()
                    await process.print(line)
                }
                return .exited(0)
            }, contestant: Play.echo())
        let verdict = try await court.judge().verdict
        #expect(verdict.verdict == expected, "\(verdict)")
        if line.contains("k-7"), expected == .violation { #expect(verdict.reason.contains("canary 'k-7'")) }
    }

    @Test("judges are told the run's own canary, contestants are not")
    func told() async throws {
        let openings = Locked<[String]>([])
        let asks = Locked<[String]>([])
        let court = Self.court(
            judge: { process in
                while let line = await process.readLine() {
                    openings.withLock { $0.append(line) }
                    await process.say(["ask": 1, "input": 1])
                    _ = await process.readLine()
                    await process.say(["verdict": "pass", "metrics": ["score": 5]])
                }
                return .exited(0)
            },
            contestant: { process in
                while let line = await process.readLine() {
                    asks.withLock { $0.append(line) }
                    guard let id = (try? StrictJSON.decode(line))?["ask"] else { return .exited(2) }
                    await process.say(["answer": id, "output": 1])
                }
                return .exited(0)
            })
        #expect(try await court.judge().verdict.verdict == .accepted)
        #expect(openings.withLock { $0.allSatisfy { $0.contains("\"canary\":\"\(Self.own)\"") } && !$0.isEmpty })
        #expect(asks.withLock { $0.allSatisfy { !$0.contains(Self.own) } && !$0.isEmpty })
    }

    @Test("trees are searched in names, links and files, apart from what the workspace gave; evidence names the place")
    func trees() throws {
        let court = Self.court(judge: Self.lenient, contestant: Play.echo())
        func file(_ path: String, _ text: String) throws -> TreeEntry {
            let bytes = Array(text.utf8)
            return TreeEntry(
                path: path, content: .file(object: try court.objects.put(bytes), size: bytes.count, executable: false))
        }
        let given = try file("given.txt", "an agent is given \(Self.mark)")
        let watch = CanaryWatch(
            canaries: court.setting.watch.sought.canaries, own: nil, workspace: Tree(entries: [given]))
        func found(_ entries: TreeEntry...) throws -> [String] {
            try watch.signals(in: Tree(entries: entries), objects: court.objects).map { "\($0.code) \($0.evidence)" }
        }
        #expect(try found(given, try file("a.py", "print(1)")).isEmpty)
        let copied = try found(given, try file("b.py", "KEY = '\(Hex.encode(Array(Self.key.utf8)))'"))
        #expect(
            copied.count == 1 && copied[0].hasPrefix("ans.canary canary 'key' stands as hexadecimal digits in 'b.py'"))
        #expect(try found(try file("moved.txt", "an agent is given \(Self.mark)")).isEmpty)
        let named = try found(try file("\(Self.key).txt", "x"))
        #expect(named.count == 1 && !named[0].contains(Self.key), "\(named)")
        #expect(try found(TreeEntry(path: "l", content: .link(target: "../\(Self.mark)"))).count == 1)
        #expect(try found(try file("c", Self.key), try file("d", Self.mark)).map { $0.prefix(4) } == ["ans.", "cont"])
    }
}
