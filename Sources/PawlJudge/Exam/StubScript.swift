// SPDX-License-Identifier: Apache-2.0
//
// What `pawl-stub` (Launcher/stub) finds below /pawl/stub in its cell; that file describes the form.
internal import PawlBase
internal import PawlContract
internal import PawlSandbox

/// What a stub contestant does, question by question.
struct StubScript: Hashable, Sendable {
    /// What it does at one question.
    struct Act: Hashable, Sendable {
        /// What it prints first.
        var log: [UInt8] = []
        /// The bytes of the answer, with `id` and `input` for what stands in the question; nil: it does not answer.
        var answer: [UInt8]?
        /// The answer's files.
        var files: [String: [UInt8]] = [:]
        /// Names of files that are copies of the question's own.
        var copies: [String] = []
        /// What it does in place of answering.
        var end: String?
    }

    /// Stand for the question's id and its input in the bytes of an answer.
    static let (id, input): (UInt8, UInt8) = (1, 2)

    /// What it prints before it hears anything.
    var start: [UInt8] = []
    /// What it does at the first questions.
    var acts: [Act] = []
    /// What it does at every other question.
    var otherwise = Act()
    /// A bound on its wall time, in seconds, where it would otherwise use up the contract's.
    var wall: Double?

    /// The script of a control in a mode, made of the honest answers of an earlier round.
    init(_ control: AutomaticControl, mode: ContestantMode, tape: AnswerTape, score: ForgedScore) {
        let answers = tape.answers
        func say(_ output: [UInt8], _ files: [String: [UInt8]] = [:]) -> Act {
            Act(answer: Self.line(output, files: Array(files.keys), mode: mode), files: files)
        }
        func say(_ output: JSONValue, _ files: [String: [UInt8]] = [:]) -> Act {
            say(CanonicalJSON.encode(output), files)
        }
        let first = answers.first
        switch control {
        case .null: otherwise = say(.null)
        case .zeros:
            acts = answers.map {
                say(JSONEdit.zeroed($0.output), $0.files.mapValues { [UInt8](repeating: 0, count: $0.count) })
            }
            otherwise = acts.last ?? say(0)
        case .constant: otherwise = first.map { say($0.output, $0.files) } ?? say(1)
        case .echo:
            let names = first.map { $0.files.keys.sorted() } ?? []
            otherwise = Act(answer: Self.line([Self.input], files: names, mode: mode), copies: names)
        case .crash: otherwise.end = "crash"
        case .hang:
            // Whoever waits for one hanging answer need not wait for all.
            acts = [Act(end: "hang")]
            otherwise.end = "exit"
            wall = 0.3
        case .flood:
            acts = [Act(end: "flood")]
            otherwise.end = "exit"
        case .earlyExit: otherwise.end = "exit"
        case .forgedLines:
            start = Array((score.verdictLine + "\n" + score.lines).utf8)
            otherwise = Act(log: Array((score.verdictLine + "\n").utf8), end: "exit")
        case .forgedScore: otherwise = say(.object(score.object), score.files)
        case .duplicateKeys: otherwise = Self.twice(first, mode: mode)
        case .nonFinite:
            otherwise = say(Self.withNaN(first?.output ?? 1), first?.files ?? [:])
        case .replay:
            acts = answers.map { say($0.output, $0.files) }
            otherwise = acts.last ?? say(.null)
        default: otherwise = say(.null)
        }
    }

    /// What the cell holds for all questions of a round (serve), or for one of them (exec), counted from 1.
    func files(question: Int?) -> [CellFile] {
        var files: [CellFile] = []
        if !start.isEmpty { files.append(CellFile(path: "/pawl/stub/start", bytes: start)) }
        if let question {
            return files + Self.files(acts.indices.contains(question - 1) ? acts[question - 1] : otherwise, in: 1)
        }
        for (index, act) in acts.enumerated() { files += Self.files(act, in: index + 1) }
        return files + Self.files(otherwise, in: 0)
    }

    private static func files(_ act: Act, in folder: Int) -> [CellFile] {
        let path = "/pawl/stub/\(folder)/"
        var files = [CellFile(path: path + "log", bytes: act.log)]
        if let answer = act.answer { files.append(CellFile(path: path + "answer", bytes: answer)) }
        if let end = act.end { files.append(CellFile(path: path + "end", bytes: Array(end.utf8))) }
        let names = (act.copies + act.files.keys).sorted()
        if !names.isEmpty {
            files.append(CellFile(path: path + "files", bytes: Array((names.joined(separator: "\n") + "\n").utf8)))
        }
        for (name, bytes) in act.files.sorted(by: { $0.key < $1.key }) {
            files.append(CellFile(path: path + "file." + name, bytes: bytes))
        }
        return files
    }

    /// An answer with these bytes for its output.
    private static func line(_ output: [UInt8], files: [String], mode: ContestantMode) -> [UInt8] {
        guard mode == .serve else { return output }
        let names = CanonicalJSON.text(.array(files.sorted().map { .string($0) }))
        let tail = files.isEmpty ? "}\n" : ",\"files\":\(names)}\n"
        return Array("{\"answer\":\"".utf8) + [id] + Array("\",\"output\":".utf8) + output + Array(tail.utf8)
    }

    /// An answer whose output, or whose first member, stands there twice.
    private static func twice(_ honest: TapedAnswer?, mode: ContestantMode) -> Act {
        let output = honest?.output ?? 1
        let text = CanonicalJSON.text(output)
        let files = honest?.files ?? [:]
        if mode == .serve {
            let one = line(Array(text.utf8), files: Array(files.keys), mode: mode)
            return Act(answer: Array("{\"output\":0,".utf8) + one.dropFirst(), files: files)
        }
        if case .object(let members) = output, let key = members.keys.sorted().first {
            let name = CanonicalJSON.text(.string(key))
            return Act(answer: Array("{\(name):0,".utf8) + Array(text.utf8).dropFirst(), files: files)
        }
        return Act(answer: Array("{\"a\":0,\"a\":\(text)}".utf8), files: files)
    }

    /// The value as text with NaN for its first number; NaN alone where it has none.
    private static func withNaN(_ output: JSONValue) -> [UInt8] {
        let mark = "pawl-not-a-number"
        var isPlaced = false
        func place(_ value: JSONValue) -> JSONValue {
            switch value {
            case .number where !isPlaced:
                isPlaced = true
                return .string(mark)
            case .array(let elements): return .array(elements.map(place))
            case .object(let members):
                var result = members
                for key in members.keys.sorted() { result[key] = members[key].map(place) }
                return .object(result)
            default: return value
            }
        }
        let text = CanonicalJSON.text(place(output))
        return Array((isPlaced ? text.replacing("\"\(mark)\"", with: "NaN") : "NaN").utf8)
    }
}
