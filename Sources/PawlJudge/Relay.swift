// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlLedger
internal import PawlSandbox

/// What the first line tells a judge about a round. Nothing in it tells which contestant it will question.
struct RoundOpening: Hashable, Sendable {
    var stage: String
    /// 32 hexadecimal digits.
    var seed: String
    var split = "visible"
    /// The candidate's files by path, where they are in the judge's cell (kind artifact); nil in ask stages.
    var artifact: [String: String]?
    /// The run's own canary, for the judge to plant where only a thief looks; nil where nobody would look for it.
    var canary: String?

    /// The line, with its newline.
    var line: [UInt8] {
        var members: [String: JSONValue] = [
            "pawl": 1, "stage": .string(stage), "seed": .string(seed), "split": .string(split),
        ]
        if let canary { members["canary"] = .string(canary) }
        if let artifact { members["artifact"] = .object(artifact.mapValues { .string($0) }) }
        return CanonicalJSON.encode(.object(members)) + [UInt8(ascii: "\n")]
    }
}

/// A question on its way to the contestant, under Pawl's id.
struct Question: Hashable, Sendable {
    /// 32 hexadecimal digits, fresh.
    var id: String
    var ask: JudgeAsk
}

/// What one question cost, by Pawl's own clocks.
struct Reading: Hashable, Sendable {
    var wallNanoseconds = 0
    var cpuNanoseconds = 0
    var peakBytes = 0
    /// How long the cell could run since the previous reading, or its start.
    var openNanoseconds = 0
}

/// What came of a question.
struct ContestantReply: Hashable, Sendable {
    enum Result: Hashable, Sendable {
        case answer(output: JSONValue, files: [String: [UInt8]])
        case fault(ContestantFault)
    }

    var result: Result
    var reading: Reading
}

/// How a judge ended, or failed to go on, while its word was awaited.
enum JudgeStop: String, Hashable, Sendable {
    case ended = "the judge ended before its verdict"
    case late = "the judge did not answer within its wall time limit"
    case oversize = "the judge wrote a line above the limit"
    case deaf = "the judge wrote before it had read what it was told"
    case unasked = "the judge spoke after its verdict"
    case noFile = "the judge named a file that it does not have"
    case flood = "the judge's questions hold more files than one round may"
}

/// One round's conversation between judge, Pawl and contestant, as a pure state machine: events in, actions out.
///
/// One question is open at a time. Any word of the judge while one is open, any line that is not a strict message, an
/// id used twice and too many questions are the judge's failure, which counts neither for nor against a contestant.
struct Relay: Sendable {
    enum Action: Hashable, Sendable {
        /// Put these files into the judge's cell, tell it this line, and hear it.
        case tellJudge(line: [UInt8], files: [CellFile])
        /// Put this question to the contestant.
        case question(Question)
        /// The round is decided.
        case decide(JudgeDecision)
        /// The judge failed, for this reason.
        case fail(String)
    }

    private enum State: Hashable, Sendable {
        case unopened
        case hearing
        case asking(Question)
        case over
    }

    private let opening: RoundOpening
    private let caps: JudgeCaps
    private var state = State.unopened
    private var usedIds: Set<JSONValue> = []

    init(opening: RoundOpening, caps: JudgeCaps) {
        self.opening = opening
        self.caps = caps
    }

    /// How many questions were asked so far.
    var asks: Int { usedIds.count }

    /// Begins the round.
    mutating func open() -> Action {
        guard state == .unopened else { return fail("the round was opened twice") }
        state = .hearing
        return .tellJudge(line: opening.line, files: [])
    }

    /// The judge wrote a line; `id` is a fresh id for the question that it may hold.
    mutating func judgeSaid(_ line: [UInt8], id: String) -> Action {
        switch state {
        case .unopened: return fail("the judge spoke before its round began")
        case .asking: return fail("the judge spoke while a question was open")
        case .over: return fail("the judge spoke after its verdict")
        case .hearing: break
        }
        do {
            switch try JudgeMessage.decode(line, caps: caps) {
            case .ask(let ask): return accept(ask, id: id)
            case .decision(let decision):
                state = .over
                return .decide(decision)
            }
        } catch {
            return fail("the judge broke the protocol: \(error.message)")
        }
    }

    /// The judge will say no more, or cannot be heard.
    mutating func judgeStopped(_ stop: JudgeStop) -> Action {
        fail(stop.rawValue)
    }

    /// The contestant's answer is here, or is known not to come.
    mutating func replied(_ reply: ContestantReply) -> Action {
        guard case .asking(let question) = state else { return fail("an answer came while no question was open") }
        state = .hearing
        switch reply.result {
        case .fault(let fault):
            return .tellJudge(
                line: line(["failure": question.ask.id, "code": .string(fault.code.rawValue)]), files: [])
        case .answer(let output, let files):
            var members: [String: JSONValue] = [
                "answer": question.ask.id, "output": output, "wall_s": seconds(reply.reading.wallNanoseconds),
                "cpu_s": seconds(reply.reading.cpuNanoseconds),
                "peak_bytes": .integer(clamped(reply.reading.peakBytes)),
            ]
            let delivered = files.sorted { $0.key < $1.key }.map { name, bytes in
                CellFile(path: "\(ContestantMessage.inputFolder(question.id))/\(name)", bytes: bytes)
            }
            if !files.isEmpty {
                let paths = zip(files.keys.sorted(), delivered).map { ($0, JSONValue.string($1.path)) }
                members["files"] = .object(Dictionary(paths, uniquingKeysWith: { first, _ in first }))
            }
            return .tellJudge(line: line(members), files: delivered)
        }
    }

    private mutating func accept(_ ask: JudgeAsk, id: String) -> Action {
        guard opening.artifact == nil else { return fail("the judge of an artifact stage asked a question") }
        guard usedIds.count < caps.asks else { return fail("the judge asked more than \(caps.asks) questions") }
        guard usedIds.insert(ask.id).inserted else { return fail("the judge used the id of an ask twice") }
        let question = Question(id: id, ask: ask)
        state = .asking(question)
        return .question(question)
    }

    private mutating func fail(_ reason: String) -> Action {
        state = .over
        return .fail(reason)
    }

    private func line(_ members: [String: JSONValue]) -> [UInt8] {
        CanonicalJSON.encode(.object(members)) + [UInt8(ascii: "\n")]
    }

    private func seconds(_ nanoseconds: Int) -> JSONValue {
        .number(Double(nanoseconds) / 1e9)
    }

    private func clamped(_ bytes: Int) -> Int {
        min(max(bytes, 0), JSONValue.maximumInteger)
    }
}
