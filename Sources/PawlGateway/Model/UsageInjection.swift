// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// The one change that `inject: [usage]` permits: `stream_options.include_usage` is set to true, all other bytes stay.
enum UsageInjection {
    /// The changed body; nil where it asks for its usage already. `json` is the body as `StrictJSON` read it.
    static func apply(to body: [UInt8], json: JSONValue) throws(Refusal) -> [UInt8]? {
        switch json["stream_options"] {
        case nil: return inserting(#""stream_options":{"include_usage":true},"#, into: body)
        case .null: return replacing(with: ["include_usage": true], in: body)
        case .object(var options):
            guard options["include_usage"] != .bool(true) else { return nil }
            options["include_usage"] = .bool(true)
            return replacing(with: options, in: body)
        default: throw Refusal(.malformed, "'stream_options' of the request is not an object")
        }
    }

    /// Behind the opening brace. The body has a member, its model, so a comma is right.
    private static func inserting(_ member: String, into body: [UInt8]) -> [UInt8]? {
        guard let brace = body.firstIndex(of: UInt8(ascii: "{")) else { return nil }
        return body[...brace] + Array(member.utf8) + body[(brace + 1)...]
    }

    private static func replacing(with options: [String: JSONValue], in body: [UInt8]) -> [UInt8]? {
        var search = MemberSearch(bytes: body)
        guard let range = search.range(of: "stream_options") else { return nil }
        return body[..<range.lowerBound] + CanonicalJSON.encode(.object(options)) + body[range.upperBound...]
    }
}

/// Finds where the value of a member of the outermost object stands, in bytes that are known to be JSON.
private struct MemberSearch {
    let bytes: [UInt8]
    private var position = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func range(of key: String) -> Range<Int>? {
        var depth = 0
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "\""):
                let text = string()
                skipSpace()
                guard depth == 1, position < bytes.count, bytes[position] == UInt8(ascii: ":") else { continue }
                position += 1
                skipSpace()
                // A key may be spelt with escapes; only its value counts.
                let name = (try? StrictJSON.decode(Array(bytes[text])))?.stringValue
                let range = value()
                if name == key { return range }
                continue
            default: break
            }
            position += 1
        }
        return nil
    }

    private mutating func value() -> Range<Int> {
        let start = position
        var depth = 0
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                _ = string()
                if depth == 0 { return start..<position }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return start..<position }
                depth -= 1
                if depth == 0 {
                    position += 1
                    return start..<position
                }
            case UInt8(ascii: ","), 0x20, 0x09, 0x0A, 0x0D:
                if depth == 0 { return start..<position }
            default: break
            }
            position += 1
        }
        return start..<position
    }

    private mutating func string() -> Range<Int> {
        let start = position
        position += 1
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        position = min(position + 1, bytes.count)
        return start..<position
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }
}
