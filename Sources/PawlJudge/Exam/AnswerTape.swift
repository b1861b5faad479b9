// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlSandbox

/// An honest answer, with the question it belongs to.
struct TapedAnswer: Hashable, Sendable {
    var question: JSONValue
    var input: JSONValue
    var isTimed: Bool
    /// The question's files by name.
    var sent: [String: Digest]
    var output: JSONValue
    var files: [String: [UInt8]]
    var reading: Reading

    /// Whether a question is the one that was answered so.
    func answers(_ ask: JudgeAsk, files: [String: [UInt8]]) -> Bool {
        question == ask.id && input == ask.input && isTimed == ask.isTimed
            && sent == files.mapValues { Digest.of($0) }
    }
}

/// The honest answers of one round, in their order, within a bound.
struct AnswerTape: Hashable, Sendable {
    /// The most bytes of files that are kept, and the most answers.
    static let (maximumBytes, maximumAnswers) = (96 << 20, 512)

    private(set) var answers: [TapedAnswer] = []
    /// Whether nothing was left out.
    private(set) var isWhole = true
    private var bytes = 0

    mutating func add(_ answer: TapedAnswer) {
        bytes += answer.files.values.reduce(0) { $0 + $1.count }
        guard isWhole, bytes <= Self.maximumBytes, answers.count < Self.maximumAnswers else {
            isWhole = false
            return
        }
        answers.append(answer)
    }

    /// Mean time of the timed answers, in nanoseconds; 0 where there is none.
    func meanTime(_ time: (Reading) -> Int) -> Int {
        let timed = answers.filter(\.isTimed)
        return timed.isEmpty ? 0 : timed.reduce(0) { $0 + time($1.reading) } / timed.count
    }
}

/// Keeps what an honest contestant answers.
struct RecordingContestant<Inner: ContestantDriver>: ContestantDriver {
    var inner: Inner
    let tape: Locked<AnswerTape>

    mutating func ask(_ question: Question, files: [String: [UInt8]]) async throws -> ContestantReply {
        let reply = try await inner.ask(question, files: files)
        if case .answer(let output, let made) = reply.result {
            let answer = TapedAnswer(
                question: question.ask.id, input: question.ask.input, isTimed: question.ask.isTimed,
                sent: files.mapValues { Digest.of($0) }, output: output, files: made, reading: reply.reading)
            tape.withLock { $0.add(answer) }
        }
        return reply
    }

    mutating func finish() async throws -> ContestantEnd { try await inner.finish() }
}

/// Answers from a tape while the questions are those of the tape, and not at all afterwards.
struct TapedContestant: ContestantDriver {
    let tape: AnswerTape
    /// Set where a question is another one than the tape has.
    let hasDiverged: Locked<Bool>
    private var next = 0

    init(tape: AnswerTape, hasDiverged: Locked<Bool>) {
        self.tape = tape
        self.hasDiverged = hasDiverged
    }

    mutating func ask(_ question: Question, files: [String: [UInt8]]) async throws -> ContestantReply {
        guard next < tape.answers.count, tape.answers[next].answers(question.ask, files: files) else {
            hasDiverged.withLock { $0 = true }
            let fault = ContestantFault(.missing, .resultMissing, "the tape holds no answer to this question")
            return ContestantReply(result: .fault(fault), reading: Reading())
        }
        let answer = tape.answers[next]
        next += 1
        return ContestantReply(
            result: .answer(output: answer.output, files: answer.files), reading: answer.reading)
    }

    mutating func finish() async throws -> ContestantEnd { ContestantEnd() }
}

/// Alters answers on their way to the judge.
struct AlteringContestant<Inner: ContestantDriver>: ContestantDriver {
    var inner: Inner
    let alteration: AnswerAlteration
    private var number = 0

    init(inner: Inner, alteration: AnswerAlteration) {
        self.inner = inner
        self.alteration = alteration
    }

    mutating func ask(_ question: Question, files: [String: [UInt8]]) async throws -> ContestantReply {
        var reply = try await inner.ask(question, files: files)
        if case .answer(let output, let made) = reply.result,
            let altered = alteration.apply(to: number, output: output, files: made)
        {
            reply.result = .answer(output: altered.output, files: altered.files)
        }
        number += 1
        return reply
    }

    mutating func finish() async throws -> ContestantEnd { try await inner.finish() }
}
