// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract

/// Reads a script: JSON (RFC 8259) where the first character is `{`, else YAML 1.2. The format is
/// `Documentation/scripted-model.md`; unknown fields are errors.
extension ModelScript {
    /// Reads a script; `name` stands for the file in errors.
    public init(_ source: [UInt8], name: String = "script") throws(ScriptError) {
        let blank: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
        let isJSON = source.first { !blank.contains($0) } == UInt8(ascii: "{")
        do throws(JSONError) {
            let value = isJSON ? try StrictJSON.decode(source) : try YAMLDocument.decode(source, name: name)
            try self.init(value)
        } catch {
            throw ScriptError(isJSON ? "\(name): \(error.message)" : error.message)
        }
    }

    /// Reads a script from a text.
    public init(_ text: String, name: String = "script") throws(ScriptError) {
        try self.init(Array(text.utf8), name: name)
    }

    init(_ value: JSONValue) throws(JSONError) {
        var fields = try JSONFields(value, of: "the script")
        let version = try fields.integer("stub")
        guard version == 1 else { throw JSONError(.badValue, "the script has version \(version); this Pawl plays 1") }
        var models: [String] = []
        for model in fields.optional("models")?.arrayValue ?? ["scripted-model"] {
            guard let name = model.stringValue else { throw JSONError(.wrongType, "a model's name is no text") }
            models.append(name)
        }
        var steps: [ScriptStep] = []
        for (index, step) in try fields.array("steps").enumerated() {
            steps.append(try ScriptStep(step, named: "step \(index + 1)"))
        }
        self.init(models: models, key: try fields.optionalString("key"), steps: steps)
        try fields.end()
    }
}

extension ScriptStep {
    init(_ value: JSONValue, named name: String) throws(JSONError) {
        var fields = try JSONFields(value, of: name)
        when =
            try fields.optional("when").map { value throws(JSONError) in try ScriptMatch(value, of: name) }
            ?? ScriptMatch()
        times = 1
        if let value = fields.optional("times") {
            if value == "any" {
                times = nil
            } else {
                guard let count = value.integerValue, count > 0 else {
                    throw JSONError(.badValue, "'times' of \(name) is neither a number above 0 nor 'any'")
                }
                times = count
            }
        }
        reply = try ScriptReply(&fields, of: name)
        try fields.end()
    }
}

extension ScriptMatch {
    init(_ value: JSONValue, of step: String) throws(JSONError) {
        var fields = try JSONFields(value, of: "'when' of \(step)")
        if let word = try fields.optionalString("dialect") {
            guard let known = ModelDialect(rawValue: word) else {
                throw JSONError(.badValue, "'when' of \(step) names no dialect that Pawl knows: '\(word)'")
            }
            dialect = known
        }
        func pattern(_ key: String) throws(JSONError) -> TextPattern? {
            try fields.optionalString(key).map { TextPattern($0) }
        }
        model = try pattern("model")
        isStream = fields.optional("stream")?.boolValue
        turn = try fields.optionalInteger("turn")
        system = try pattern("system")
        user = try pattern("user")
        result = try pattern("result")
        text = try pattern("text")
        for (name, value) in fields.optional("headers")?.objectValue ?? [:] {
            guard let text = value.stringValue else { throw JSONError(.wrongType, "a header of \(step) is no text") }
            headers[name.lowercased()] = TextPattern(text)
        }
        for item in fields.optional("history")?.arrayValue ?? [] {
            history.append(try HistoryPattern.read(item, of: step))
        }
        try fields.end()
    }
}

extension HistoryPattern {
    /// `"..."`, or an object with one of `system`, `user`, `assistant`, `reasoning`, `call`, `result`.
    static func read(_ value: JSONValue, of step: String) throws(JSONError) -> HistoryPattern? {
        if value == "..." { return nil }
        guard let members = value.objectValue, members.count == 1, let (word, text) = members.first,
            let kind = HistoryItem.Kind(rawValue: word), let pattern = text.stringValue
        else {
            let words = HistoryItem.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw JSONError(
                .badValue, "an item in 'history' of \(step) is neither \"...\" nor one of {\(words): pattern}")
        }
        return HistoryPattern(kind: kind, text: TextPattern(pattern))
    }
}
