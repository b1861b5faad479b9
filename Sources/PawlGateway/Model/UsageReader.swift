// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlLedger

/// Reads a copy of an answer, in pieces that are cut anywhere, for its usage and its model.
///
/// Only events that can matter are parsed. What is missed, because it is spelt oddly or is too large, makes the answer
/// incomplete, and an incomplete answer is charged in full: the reader can be wrong only in the provider's favour.
public struct UsageReader: Sendable {
    /// The model that the answer names so far: known with the first event, before the rest is delivered. Where a later
    /// event names another, that one.
    public private(set) var servedModel: String?
    /// Whether the answer's own end was seen.
    public private(set) var isFinished = false

    private let route: ModelRoute
    private let isStream: Bool
    private var stream: EventStream
    private var whole: [UInt8] = []
    private var isTooLarge = false
    private var usage = PartialUsage()
    private var failure: String?
    private var items = 0

    /// The most bytes of one event, and of an answer that is not streamed, that are read.
    public static let cap = 64 << 20

    /// Starts to read; `isStream` is what the answer's content type says, not what was asked for.
    public init(route: ModelRoute, isStream: Bool) {
        self.init(route: route, isStream: isStream, cap: Self.cap)
    }

    init(route: ModelRoute, isStream: Bool, cap: Int) {
        self.route = route
        self.isStream = isStream
        self.stream = EventStream(cap: cap)
    }

    /// Takes the next piece of the body.
    public mutating func take(_ bytes: some Sequence<UInt8>) {
        guard route.isMetered else { return }
        guard isStream else {
            guard !isTooLarge else { return }
            whole.append(contentsOf: bytes)
            if whole.count > stream.cap {
                isTooLarge = true
                whole = []
            }
            return
        }
        for event in stream.take(bytes) where !isFinished { take(event) }
    }

    /// What the answer said. `isTruncated`: the connection broke, a cap was reached, or the client hung up.
    public mutating func end(isTruncated: Bool) -> CallReport {
        guard route.isMetered else { return CallReport(isComplete: !isTruncated) }
        if !isStream {
            if isTooLarge {
                fail("the answer is too large to be read")
            } else if !isTruncated {
                takeWhole()
            }
        }
        if stream.hasOversize { fail("an event is too large to be read") }
        let total = isFinished ? usage.total : nil
        if isFinished, total == nil, usage.isMalformed { fail("the usage is malformed") }
        return CallReport(
            usage: total, servedModel: servedModel, isComplete: isFinished && !isTruncated && failure == nil,
            failure: failure, items: items)
    }

    private mutating func takeWhole() {
        guard let json = Self.parse(whole), json.objectValue != nil else {
            return fail("the answer is not JSON")
        }
        name(json["model"])
        if RequestPolicy.isSet(json["error"]) { fail(Self.word(json["error"])) }
        usage.read(json["usage"], route)
        switch route {
        case .responses:
            items = json["output"]?.arrayValue?.count ?? 0
            isFinished = ["completed", "incomplete", "failed"].contains(json["status"]?.stringValue)
        case .chat:
            items = json["choices"]?.arrayValue?.count ?? 0
            isFinished = json["choices"]?.arrayValue != nil
        case .messages:
            items = json["content"]?.arrayValue?.count ?? 0
            isFinished = json["type"] == "message"
        case .countTokens, .models: break
        }
    }

    private mutating func take(_ event: EventStream.Event) {
        switch route {
        case .responses: takeResponses(event)
        case .chat: takeChat(event)
        case .messages: takeMessages(event)
        case .countTokens, .models: break
        }
    }

    private mutating func takeResponses(_ event: EventStream.Event) {
        guard let json = parse(event, ifAny: Self.responsesMarks) else { return }
        switch json["type"]?.stringValue {
        case "response.created": name(json["response"]?["model"])
        case "response.output_item.done": items += 1
        case "response.completed", "response.incomplete":
            name(json["response"]?["model"])
            usage.read(json["response"]?["usage"], route)
            isFinished = json["response"]?.objectValue != nil
        case "response.failed":
            name(json["response"]?["model"])
            usage.read(json["response"]?["usage"], route)
            fail(Self.word(json["response"]?["error"]))
            isFinished = true
        case "error": fail(Self.word(json["error"] ?? json))
        default: break
        }
    }

    private mutating func takeChat(_ event: EventStream.Event) {
        if event.data.elementsEqual("[DONE]".utf8) {
            isFinished = true
            return
        }
        let marks = servedModel == nil ? nil : Self.chatMarks
        if let marks, !marks.contains(where: { event.data.holds($0) }) { return }
        guard let json = parse(event, ifAny: nil) else { return }
        name(json["model"])
        if RequestPolicy.isSet(json["error"]) { fail(Self.word(json["error"])) }
        if let told = json["usage"], told != .null { usage.read(told, route) }
        items += json["choices"]?.arrayValue?.count { $0["finish_reason"]?.stringValue != nil } ?? 0
    }

    private mutating func takeMessages(_ event: EventStream.Event) {
        guard let json = parse(event, ifAny: Self.messagesMarks) else { return }
        switch json["type"]?.stringValue {
        case "message_start":
            name(json["message"]?["model"])
            usage.readMessages(json["message"]?["usage"], isLast: false)
        case "content_block_stop": items += 1
        case "message_delta":
            usage.readMessages(json["usage"], isLast: json["delta"]?["stop_reason"]?.stringValue != nil)
        case "message_stop": isFinished = true
        case "error": fail(Self.word(json["error"]))
        default: break
        }
    }

    /// The JSON of an event that has one of the marks; nil marks: of every event.
    private mutating func parse(_ event: EventStream.Event, ifAny marks: [[UInt8]]?) -> JSONValue? {
        if let marks, !marks.contains(where: { event.data.holds($0) }) { return nil }
        guard let json = Self.parse(event.data), json.objectValue != nil else {
            fail("an event is not JSON")
            return nil
        }
        return json
    }

    private mutating func name(_ model: JSONValue?) {
        guard let model = model?.stringValue, !model.isEmpty else { return }
        servedModel = model
    }

    private mutating func fail(_ reason: String) {
        if failure == nil { failure = String(reason.prefix(200)) }
    }

    private static func parse(_ bytes: [UInt8]) -> JSONValue? {
        try? StrictJSON.decode(
            bytes, limits: JSONLimits(bytes: cap + 1, depth: 128, count: 8_000_000, marks: 4_096))
    }

    private static func word(_ error: JSONValue?) -> String {
        error?["code"]?.stringValue ?? error?["type"]?.stringValue ?? "error"
    }

    private static let responsesMarks = [
        "\"response.created\"", "\"response.output_item.done\"", "\"response.completed\"", "\"response.incomplete\"",
        "\"response.failed\"", "\"error\"",
    ].map { Array($0.utf8) }
    private static let chatMarks = [
        "\"usage\":{", "\"usage\": {", "\"error\"", "\"finish_reason\":\"", "\"finish_reason\": \"",
    ]
    .map { Array($0.utf8) }
    private static let messagesMarks = [
        "\"message_start\"", "\"message_delta\"", "\"message_stop\"", "\"content_block_stop\"", "\"error\"",
    ].map { Array($0.utf8) }
}

extension Array where Element == UInt8 {
    /// Whether some bytes stand in these, one after the other.
    func holds(_ needle: [UInt8]) -> Bool {
        guard let first = needle.first else { return true }
        var start = startIndex
        while let found = self[start...].firstIndex(of: first), found + needle.count <= endIndex {
            if self[found..<found + needle.count].elementsEqual(needle) { return true }
            start = found + 1
        }
        return false
    }
}
