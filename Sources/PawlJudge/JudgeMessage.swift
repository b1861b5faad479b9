// SPDX-License-Identifier: Apache-2.0
//
// What a judge may write on its stdout: newline-delimited JSON, one object a line (DESIGN section 5).
//
//   {"ask":ID,"input":JSON,"files":{NAME:PATH},"timed":BOOL,"limits":{"wall":SECONDS,"cpu":SECONDS}}
//   {"verdict":"pass"|"fail","metrics":{NAME:NUMBER},"feedback":JSON,"private":JSON,"signal":SIGNAL,
//    "canary":NAME}
//
// ID is a string of 1 to 128 bytes or an integer, used once in a round. NAME is a file name (JudgeCaps.isFileName);
// PATH lies in the judge's scratch, absolute or relative to it. All but "ask" and "verdict" may be left out; "input"
// is then null. SIGNAL, of a "fail" only, says what was wrong with an answer: "value.nonfinite", "value.range" or
// "value.shape", for numbers that travel in files or strings, where Pawl cannot see them; "ans.canary" for an answer
// that holds a planted wrong one, "contam.ngram" for one that holds a mark of hidden text, which are violations. NAME,
// with these two only, says which: a name of 1 to 64 letters, digits, '.', '_' and '-', not the canary. Unknown members are refused, because a misspelt "timed" would change what is measured.
internal import PawlBase
internal import PawlStore

/// A question as the judge put it.
struct JudgeAsk: Hashable, Sendable {
    /// The judge's own id, a string or an integer; never shown to the contestant.
    var id: JSONValue
    /// What is asked.
    var input: JSONValue
    /// Paths in the judge's scratch by file name, absolute.
    var files: [String: String]
    /// Whether the question counts for the round's meters.
    var isTimed: Bool
    /// Seconds of wall time, where the judge narrows the contract's bound.
    var wallLimit: Double?
    /// Seconds of CPU time, where the judge narrows the contract's bound.
    var cpuLimit: Double?
}

/// The judge's last word on a round.
struct JudgeDecision: Hashable, Sendable {
    /// Whether the contestant passed.
    var passed: Bool
    /// The metrics that the judge computed.
    var metrics: [String: Double]
    /// What the agent may be told.
    var feedback: JSONValue?
    /// What only the record keeps.
    var secret: JSONValue?
    /// What was wrong with an answer, where the judge fails it for that.
    var signal: JudgeSignal?
    /// The name of the canary that it used, where the judge says so.
    var canary: String?
}

/// One line from a judge.
enum JudgeMessage: Hashable, Sendable {
    case ask(JudgeAsk)
    case decision(JudgeDecision)

    /// The judge's scratch folder in its cell.
    static let scratch = "/pawl/scratch"

    /// Reads one line without its newline.
    static func decode(_ line: [UInt8], caps: JudgeCaps) throws(JSONError) -> JudgeMessage {
        let json = try StrictJSON.decode(line, limits: caps.json)
        var fields = try JSONFields(json, of: "the judge's line")
        if json["ask"] != nil { return .ask(try ask(&fields, caps: caps)) }
        return .decision(try decision(&fields, caps: caps))
    }

    private static func ask(_ fields: inout JSONFields, caps: JudgeCaps) throws(JSONError) -> JudgeAsk {
        let id = try fields.value("ask")
        let isText = (1...128).contains(id.stringValue?.utf8.count ?? 0)
        guard isText || id.integerValue != nil else {
            throw JSONError(.badValue, "the id of an ask is neither an integer nor a string of 1 to 128 bytes")
        }
        let input = fields.optional("input") ?? .null
        let files = try files(fields.optional("files"), caps: caps)
        let timed = fields.optional("timed") ?? false
        guard let isTimed = timed.boolValue else {
            throw JSONError(.wrongType, "field 'timed' of an ask is not true or false")
        }
        var ask = JudgeAsk(id: id, input: input, files: files, isTimed: isTimed)
        if let limits = fields.optional("limits") {
            var bounds = try JSONFields(limits, of: "the limits of an ask")
            ask.wallLimit = try seconds(bounds.optionalDouble("wall"))
            ask.cpuLimit = try seconds(bounds.optionalDouble("cpu"))
            try bounds.end()
        }
        try fields.end()
        return ask
    }

    private static func files(_ value: JSONValue?, caps: JudgeCaps) throws(JSONError) -> [String: String] {
        guard let value else { return [:] }
        guard let members = value.objectValue, members.count <= caps.files else {
            throw JSONError(.badValue, "the files of an ask are not an object of at most \(caps.files) members")
        }
        var files: [String: String] = [:]
        for (name, value) in members {
            guard JudgeCaps.isFileName(name), name != "input.json" else {
                throw JSONError(.badValue, "an ask names a file in a way that is not allowed")
            }
            guard let path = value.stringValue, let resolved = resolve(path) else {
                throw JSONError(.badValue, "file '\(name)' of an ask does not lie in \(scratch)")
            }
            files[name] = resolved
        }
        return files
    }

    /// The absolute path of a file in the scratch; nil where it leads elsewhere.
    private static func resolve(_ path: String) -> String? {
        let relative = path.hasPrefix(scratch + "/") ? String(path.dropFirst(scratch.count + 1)) : path
        let parts = relative.split(separator: "/", omittingEmptySubsequences: false)
        let isPlain = parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && !$0.utf8.contains(0) }
        return isPlain && relative.utf8.count <= 1024 ? scratch + "/" + relative : nil
    }

    private static func seconds(_ value: Double?) throws(JSONError) -> Double? {
        guard let value else { return nil }
        guard value > 0, value <= 1e6 else {
            throw JSONError(.badValue, "a limit of an ask is not a number of seconds")
        }
        return value
    }

    private static func decision(_ fields: inout JSONFields, caps: JudgeCaps) throws(JSONError) -> JudgeDecision {
        let word = try fields.string("verdict")
        guard word == "pass" || word == "fail" else {
            throw JSONError(.badValue, "the verdict is neither 'pass' nor 'fail'")
        }
        var metrics: [String: Double] = [:]
        if let value = fields.optional("metrics") {
            guard let members = value.objectValue else { throw JSONError(.wrongType, "the metrics are not an object") }
            for (name, value) in members {
                guard let number = value.doubleValue else {
                    throw JSONError(.wrongType, "metric '\(Evidence.clean(name, limit: 64))' is not a number")
                }
                metrics[name] = number
            }
        }
        let feedback = fields.optional("feedback")
        if let feedback, CanonicalJSON.encode(feedback).count > caps.feedbackBytes {
            throw JSONError(.bytes, "the feedback has more than \(caps.feedbackBytes) bytes")
        }
        let secret = fields.optional("private")
        let signal = try signal(fields.optional("signal"), passed: word == "pass")
        let canary = try canary(fields.optional("canary"), signal: signal)
        try fields.end()
        return JudgeDecision(
            passed: word == "pass", metrics: metrics, feedback: feedback, secret: secret, signal: signal,
            canary: canary)
    }

    private static func signal(_ value: JSONValue?, passed: Bool) throws(JSONError) -> JudgeSignal? {
        guard let value else { return nil }
        guard !passed, let code = value.stringValue.flatMap(JudgeSignal.init), code.isForJudges else {
            let codes = JudgeSignal.forJudges.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            throw JSONError(.badValue, "the signal of a failed round is none of \(codes)")
        }
        return code
    }

    private static func canary(_ value: JSONValue?, signal: JudgeSignal?) throws(JSONError) -> String? {
        guard let value else { return nil }
        guard signal == .answerCanary || signal == .dataCanary, let name = value.stringValue,
            (1...64).contains(name.utf8.count), name.utf8.allSatisfy(isNameByte)
        else { throw JSONError(.badValue, "the canary is no name beside 'ans.canary' or 'contam.ngram'") }
        return name
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
