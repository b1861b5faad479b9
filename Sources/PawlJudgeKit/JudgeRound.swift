// SPDX-License-Identifier: Apache-2.0
public import PawlBase

/// What came of a question: data as Pawl re-encoded it, with Pawl's own readings.
public struct JudgeAnswer: Hashable, Sendable {
    /// What the contestant answered.
    public var output: JSONValue
    /// Paths of the answer's files by name.
    public var files: [String: String]
    /// Seconds of wall time.
    public var wallSeconds: Double
    /// Seconds of CPU time, user plus system, of the contestant's whole cell.
    public var cpuSeconds: Double
    /// The peak of its memory, in bytes.
    public var peakBytes: Int

    /// The bytes of an answer's file; nil where there is none of that name.
    public func file(_ name: String, limit: Int = 1 << 30) throws(JudgeKitError) -> [UInt8]? {
        guard let path = files[name] else { return nil }
        do throws(DiskError) {
            return try Files.read(path, limit: limit)
        } catch {
            throw JudgeKitError(error.message)
        }
    }
}

/// How a question ended.
public enum JudgeReply: Hashable, Sendable {
    /// The contestant answered.
    case answer(JudgeAnswer)
    /// It did not: `timeout`, `crash`, `early-exit`, `oversize`, `malformed` or `missing`.
    case failure(String)
}

/// How a round was decided.
public struct JudgeVerdict: Hashable, Sendable {
    /// Whether the contestant passes.
    public var passed: Bool
    /// The metrics that the contract takes from the judge.
    public var metrics: [String: Double]
    /// What the agent may be told.
    public var feedback: JSONValue?
    /// What only the record keeps.
    public var secret: JSONValue?
    /// What was wrong with an answer, where it fails for that: `value.nonfinite`, `value.range` or `value.shape`;
    /// `ans.canary` or `contam.ngram`, which are violations, where it was copied from what was planted.
    public var signal: String?
    /// The name of the canary that an answer was copied from; never its value.
    public var canary: String?

    /// The contestant passes.
    public static func pass(metrics: [String: Double] = [:], feedback: JSONValue? = nil) -> JudgeVerdict {
        JudgeVerdict(passed: true, metrics: metrics, feedback: feedback)
    }

    /// The contestant fails; `signal` is as in ``signal``.
    public static func fail(feedback: JSONValue? = nil, signal: String? = nil) -> JudgeVerdict {
        JudgeVerdict(passed: false, metrics: [:], feedback: feedback, signal: signal)
    }

    /// The contestant gave a planted wrong answer, which proves copying; `canary` names it.
    public static func copied(canary: String) -> JudgeVerdict {
        var verdict = fail(signal: "ans.canary")
        verdict.canary = canary
        return verdict
    }

    /// The same verdict with something that only the record keeps.
    public func keeping(_ secret: JSONValue) -> JudgeVerdict {
        var verdict = self
        verdict.secret = secret
        return verdict
    }
}

/// The conversation with Pawl broke off, or was not understood.
public struct JudgeKitError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence.
    public let message: String

    /// Makes an error.
    public init(_ message: String) {
        self.message = message
    }

    /// The message.
    public var description: String { message }
}

/// One round: a seed, questions, a verdict. Judges never see candidate code; they ask, and get data back.
public struct JudgeRound {
    /// The stage's name.
    public let stage: String
    /// 32 hexadecimal digits, the same for both contestants of a pair.
    public let seed: String
    /// The split, such as `visible`.
    public let split: String
    /// Files of the candidate by path, where the stage is of kind artifact.
    public let artifact: [String: String]
    /// A string of this run that Pawl looks for in all that candidates make: to be planted where only a thief reads,
    /// and never put into a question or feedback. nil where Pawl gives none.
    public let canary: String?
    /// A generator of the round's own questions.
    public var random: RoundGenerator
    private let channel: JudgeChannel
    private var asked = 0

    init(opening: JSONValue, channel: JudgeChannel) throws(JudgeKitError) {
        guard opening["pawl"]?.integerValue == 1, let stage = opening["stage"]?.stringValue,
            let seed = opening["seed"]?.stringValue, let split = opening["split"]?.stringValue
        else { throw JudgeKitError("the first line of a round is not version 1 of the protocol") }
        self.stage = stage
        self.seed = seed
        self.split = split
        self.artifact = (opening["artifact"]?.objectValue ?? [:]).compactMapValues(\.stringValue)
        self.canary = opening["canary"]?.stringValue
        self.random = RoundGenerator(seed: seed)
        self.channel = channel
    }

    /// Asks the contestant one question and waits.
    ///
    /// `files` maps names to paths in the judge's scratch, `/pawl/scratch`. A timed question counts for Pawl's meters.
    /// `wall` and `cpu` narrow the contract's limits, in seconds.
    public mutating func ask(
        _ input: JSONValue, files: [String: String] = [:], timed: Bool = false, wall: Double? = nil, cpu: Double? = nil
    ) throws(JudgeKitError) -> JudgeReply {
        asked += 1
        var question: [String: JSONValue] = ["ask": .integer(asked), "input": input, "timed": .bool(timed)]
        if !files.isEmpty { question["files"] = .object(files.mapValues { .string($0) }) }
        let limits = JSONValue.fields(["wall": wall.map { .number($0) }, "cpu": cpu.map { .number($0) }])
        if limits != [:] { question["limits"] = limits }
        try channel.say(.object(question))
        guard let reply = try channel.hear() else { throw JudgeKitError("Pawl left a question unanswered") }
        if reply["failure"]?.integerValue == asked, let code = reply["code"]?.stringValue { return .failure(code) }
        guard reply["answer"]?.integerValue == asked, let output = reply["output"] else {
            throw JudgeKitError("an answer came to a question that was not asked")
        }
        return .answer(
            JudgeAnswer(
                output: output, files: (reply["files"]?.objectValue ?? [:]).compactMapValues(\.stringValue),
                wallSeconds: reply["wall_s"]?.doubleValue ?? 0, cpuSeconds: reply["cpu_s"]?.doubleValue ?? 0,
                peakBytes: reply["peak_bytes"]?.integerValue ?? 0))
    }
}
