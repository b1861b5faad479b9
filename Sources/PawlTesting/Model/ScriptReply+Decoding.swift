// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract

extension ScriptReply {
    init(_ fields: inout JSONFields, of step: String) throws(JSONError) {
        self.init()
        switch fields.optional("reply") {
        case nil: break
        case .string(let text): items = [.text(text)]
        case .array(let list): for item in list { items.append(try ScriptItem(item, of: step)) }
        default: throw JSONError(.wrongType, "'reply' of \(step) is neither a text nor a list")
        }
        if let value = fields.optional("usage") {
            tellsUsage = value != "none"
            if tellsUsage { usage = try ScriptUsage(value, of: step) }
        }
        model = try fields.optionalString("model")
        finish = try fields.optionalString("finish")
        isMinimal = fields.optional("minimal")?.boolValue ?? false
        chunk = try Self.count(fields.optional("chunk"), "chunk", of: step) ?? 24
        split = try Self.count(fields.optional("split"), "split", of: step)
        delay = try Self.seconds(fields.optional("delay"), "delay", of: step)
        pause = try Self.seconds(fields.optional("pause"), "pause", of: step)
        events = fields.optional("events")?.arrayValue ?? []
        guard events.allSatisfy({ $0.stringValue != nil || $0["type"]?.stringValue != nil }) else {
            throw JSONError(.badValue, "an event of \(step) is neither an object with a 'type' nor a comment")
        }
        self.fields = fields.optional("fields")?.objectValue ?? [:]
        for (name, value) in fields.optional("headers")?.objectValue ?? [:] {
            guard let text = value.stringValue else { throw JSONError(.wrongType, "a header of \(step) is no text") }
            headers[name.lowercased()] = text
        }
        fault = try fields.optional("fault").map { value throws(JSONError) in try ScriptFault(value, of: step) }
    }

    private static func count(_ value: JSONValue?, _ key: String, of step: String) throws(JSONError) -> Int? {
        guard let value else { return nil }
        guard let count = value.integerValue, count > 0 else {
            throw JSONError(.badValue, "'\(key)' of \(step) is no number above 0")
        }
        return count
    }

    /// A number of seconds, or a text such as `200ms`.
    private static func seconds(_ value: JSONValue?, _ key: String, of step: String) throws(JSONError) -> Double {
        guard let value else { return 0 }
        guard let seconds = value.doubleValue ?? value.stringValue.flatMap({ YAMLDocument.seconds($0) }),
            (0...86_400).contains(seconds)
        else { throw JSONError(.badValue, "'\(key)' of \(step) is no duration of at most a day") }
        return seconds
    }
}

extension ScriptItem {
    init(_ value: JSONValue, of step: String) throws(JSONError) {
        guard let members = value.objectValue, members.count == 1, let (kind, content) = members.first else {
            throw JSONError(.badValue, "an item of the reply of \(step) is no object with one field")
        }
        switch (kind, content) {
        case ("text", .string(let text)): self = .text(text)
        case ("reasoning", .string(let text)): self = .reasoning(text)
        case ("shell", .string(let text)): self = .shell(text)
        case ("call", .object): self = .call(try ScriptCall(content, textField: nil, of: step))
        case ("custom", .object): self = .custom(try ScriptCall(content, textField: "input", of: step))
        case ("raw", .object): self = .raw(content)
        default:
            throw JSONError(
                .badValue, "an item of the reply of \(step) is none of text, reasoning, shell, call, custom, raw")
        }
    }
}

extension ScriptCall {
    init(_ value: JSONValue, textField: String?, of step: String) throws(JSONError) {
        var fields = try JSONFields(value, of: "a call of \(step)")
        name = try fields.string("name")
        namespace = try fields.optionalString("namespace")
        id = try fields.optionalString("id")
        if let textField {
            arguments = try fields.string(textField)
        } else {
            let given = fields.optional("arguments") ?? [:]
            arguments = given.stringValue ?? CanonicalJSON.text(given)
        }
        try fields.end()
    }
}

extension ScriptUsage {
    init(_ value: JSONValue, of step: String) throws(JSONError) {
        var fields = try JSONFields(value, of: "'usage' of \(step)")
        input = try fields.integer("input")
        cached = try fields.optionalInteger("cached") ?? 0
        output = try fields.integer("output")
        reasoning = try fields.optionalInteger("reasoning") ?? 0
        try fields.end()
        guard [input, cached, output, reasoning].allSatisfy({ (0...(1 << 52)).contains($0) }) else {
            throw JSONError(.range, "'usage' of \(step) has a number below 0 or beyond 2^52")
        }
    }
}

extension ScriptFault {
    init(_ value: JSONValue, of step: String) throws(JSONError) {
        if value == "drop" {
            self = .drop
            return
        }
        if value == "silent" {
            self = .silent
            return
        }
        let subject = "'fault' of \(step)"
        var fields = try JSONFields(value, of: subject)
        if let status = try fields.optionalInteger("status") {
            guard (400...599).contains(status) else {
                throw JSONError(.range, "the status of \(subject) is not from 400 to 599")
            }
            self = .status(
                ScriptFailure(
                    status, retryAfter: try fields.optionalInteger("retry_after"),
                    code: try fields.optionalString("code"),
                    message: try fields.optionalString("message") ?? "scripted failure"))
        } else if let code = try fields.optionalString("failed") {
            self = .failed(code: code, message: try fields.optionalString("message") ?? "scripted failure")
        } else if let count = try fields.optionalInteger("stall") {
            self = .stall(after: count)
        } else if let count = try fields.optionalInteger("truncate") {
            self = .truncate(after: count)
        } else if let count = try fields.optionalInteger("unfinished") {
            self = .unfinished(after: count)
        } else {
            self = .malformed(event: try fields.integer("malformed"))
        }
        try fields.end()
    }
}
