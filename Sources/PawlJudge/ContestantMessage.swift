// SPDX-License-Identifier: Apache-2.0
//
// What a contestant in mode `serve` reads and writes: newline-delimited JSON, one object a line (DESIGN section 5).
//
//   Pawl:        {"ask":ID,"input":JSON,"files":{NAME:"/pawl/in/ID/NAME"}}      ("files" only where there are some)
//   contestant:  {"answer":ID,"output":JSON,"files":[NAME,...]}                 ("files" may be left out)
//
// ID is 32 hexadecimal digits that Pawl draws afresh for each question, so that no answer can be written before its
// question. Answer files lie in /pawl/out/ID/; they are copied while the cell is frozen.
internal import PawlBase

/// One line from a contestant, judged against the question that is open.
enum ContestantMessage: Hashable, Sendable {
    /// The answer to the open question: its output and the names of its files.
    case answer(output: JSONValue, files: [String])
    /// Anything else.
    case fault(ContestantFault)

    /// Reads one line without its newline; `open` is the id of the question that is open, nil where none is.
    static func decode(_ line: [UInt8], open: String?, caps: JudgeCaps) -> ContestantMessage {
        let json: JSONValue
        do {
            json = try StrictJSON.decode(line, limits: caps.json)
        } catch {
            return .fault(ContestantFault(refused: error, in: "a line of the contestant"))
        }
        // A line in the shape of an answer or of a judge's verdict that nobody asked for was meant to be believed.
        if json["verdict"] != nil || json["failure"] != nil {
            return .fault(forged("the contestant wrote a line in the shape of a verdict"))
        }
        guard let id = json["answer"] else {
            return .fault(
                ContestantFault(.malformed, .valueShape, "a line of the contestant is not an answer"))
        }
        guard let open else { return .fault(forged("the contestant answered while no question was open")) }
        guard id.stringValue == open else {
            return .fault(forged("the contestant answered with an id that was not asked"))
        }
        do {
            return try answer(json, caps: caps)
        } catch {
            return .fault(ContestantFault(refused: error, in: "an answer of the contestant"))
        }
    }

    /// The line that asks a question.
    static func question(id: String, input: JSONValue, files: [String]) -> [UInt8] {
        var members: [String: JSONValue] = ["ask": .string(id), "input": input]
        if !files.isEmpty {
            let paths = files.map { ($0, JSONValue.string("\(inputFolder(id))/\($0)")) }
            members["files"] = .object(Dictionary(paths, uniquingKeysWith: { first, _ in first }))
        }
        return CanonicalJSON.encode(.object(members)) + [UInt8(ascii: "\n")]
    }

    /// Where a question's files appear in the contestant's cell.
    static func inputFolder(_ id: String) -> String { "/pawl/in/\(id)" }

    /// Where an answer's files are expected in the contestant's cell.
    static func outputFolder(_ id: String) -> String { "/pawl/out/\(id)" }

    private static func forged(_ evidence: String) -> ContestantFault {
        ContestantFault(.malformed, .resultForged, evidence)
    }

    private static func answer(_ json: JSONValue, caps: JudgeCaps) throws(JSONError) -> ContestantMessage {
        var fields = try JSONFields(json, of: "the answer")
        _ = try fields.value("answer")
        let output = try fields.value("output")
        var names: [String] = []
        let listed = fields.optional("files")
        guard let values = (listed ?? []).arrayValue else {
            throw JSONError(.wrongType, "the files of the answer are not an array")
        }
        for value in values {
            guard let name = value.stringValue, JudgeCaps.isFileName(name) else {
                throw JSONError(.badValue, "the answer names a file in a way that is not allowed")
            }
            names.append(name)
        }
        try fields.end()
        guard names.count <= caps.files else { throw JSONError(.count, "the answer has more than \(caps.files) files") }
        guard Set(names).count == names.count else { throw JSONError(.duplicateKey, "the answer names a file twice") }
        return .answer(output: output, files: names)
    }
}
