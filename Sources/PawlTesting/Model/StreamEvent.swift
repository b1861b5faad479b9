// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// One event of a stream of server-sent events (WHATWG HTML, section 9.2).
struct StreamEvent: Hashable {
    /// The name in its `event` line.
    var name: String?
    /// The bytes behind `data: `, without line ends; nil: the event is a comment of its name.
    var data: [UInt8]?

    init(name: String?, _ value: JSONValue) {
        self.name = name
        data = CanonicalJSON.encode(value)
    }

    init(comment: String) {
        name = comment.replacing("\n", with: " ")
    }

    init(text: String) {
        data = Array(text.utf8)
    }

    /// The event on the wire.
    var bytes: [UInt8] {
        guard let data else { return Array(": \(name ?? "")\n\n".utf8) }
        return Array((name.map { "event: \($0)\n" } ?? "").utf8) + Array("data: ".utf8) + data + Array("\n\n".utf8)
    }

    /// The event with half its data, which is no JSON.
    var malformed: StreamEvent {
        var event = self
        event.data = data.map { Array($0.prefix($0.count / 2)) + Array("\"{".utf8) }
        return event
    }
}
