// SPDX-License-Identifier: Apache-2.0
//
// The list of expected tests, a JSON file of the verifier with the fields that SWE-bench gave them:
//
//   {"FAIL_TO_PASS": [ID, ...], "PASS_TO_PASS": [ID, ...]}
//
// FAIL_TO_PASS fail on the workspace as it is and are to be made to pass; PASS_TO_PASS pass there and must go on to. A
// list may be left out, and may be a string that holds the JSON list, as in SWE-bench's data set. IDs: see TestID.swift.
internal import PawlBase

/// Which tests a suite must have, by what they do on the unchanged workspace.
struct ExpectedTests: Hashable, Sendable {
    /// Canonical ids, sorted.
    var failToPass: [String]
    /// Canonical ids, sorted.
    var passToPass: [String]

    /// All ids.
    var all: [String] { failToPass + passToPass }

    /// Reads the file. Throws where it is no such list, lists no test, or lists one twice.
    init(_ bytes: [UInt8]) throws(JSONError) {
        var fields = try JSONFields(StrictJSON.decode(bytes), of: "the list of expected tests")
        failToPass = try Self.ids(fields.optional("FAIL_TO_PASS"), "FAIL_TO_PASS")
        passToPass = try Self.ids(fields.optional("PASS_TO_PASS"), "PASS_TO_PASS")
        try fields.end()
        guard !all.isEmpty else { throw JSONError(.badValue, "the list of expected tests is empty") }
        guard Set(all).count == all.count else {
            throw JSONError(.duplicateKey, "the list of expected tests has a test twice")
        }
    }

    /// Makes a list of canonical ids.
    init(failToPass: [String] = [], passToPass: [String] = []) {
        self.failToPass = failToPass.sorted()
        self.passToPass = passToPass.sorted()
    }

    private static func ids(_ value: JSONValue?, _ name: String) throws(JSONError) -> [String] {
        guard var value else { return [] }
        if let text = value.stringValue { value = try StrictJSON.decode(text) }
        guard let elements = value.arrayValue else { throw JSONError(.wrongType, "\(name) is not a list of tests") }
        var ids: [String] = []
        for element in elements {
            guard let id = element.stringValue, !id.isEmpty else {
                throw JSONError(.wrongType, "\(name) holds something that is not the name of a test")
            }
            ids.append(TestID.canonical(id))
        }
        return ids.sorted()
    }
}
