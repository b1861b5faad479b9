// SPDX-License-Identifier: Apache-2.0

/// Server-sent events as the WHATWG HTML standard, section 9.2.6, reads them: lines end with CR LF, LF or CR; `data`
/// lines are joined by LF; an empty line ends an event; lines that begin with a colon are comments; unknown fields are
/// ignored; a byte order mark at the beginning is dropped; an event that the stream's end cuts off is none.
///
/// Pieces may be cut anywhere. An event above the cap is passed over.
struct EventStream: Sendable {
    /// One event.
    struct Event: Hashable, Sendable {
        /// The `event` field; empty where there is none.
        var name: [UInt8] = []
        /// The `data` lines joined by LF.
        var data: [UInt8] = []
    }

    /// The most bytes of one line and of one event's data.
    let cap: Int
    /// Whether an event was passed over because it was too large.
    private(set) var hasOversize = false

    private var line: [UInt8] = []
    private var event = Event()
    private var hasData = false
    private var isTooLarge = false
    private var lineIsTooLong = false
    private var afterReturn = false
    private var isFirstLine = true

    init(cap: Int) {
        self.cap = cap
    }

    /// The events that a piece completes.
    mutating func take(_ bytes: some Sequence<UInt8>) -> [Event] {
        var events: [Event] = []
        for byte in bytes {
            if afterReturn {
                afterReturn = false
                if byte == 0x0A { continue }
            }
            guard byte == 0x0A || byte == 0x0D else {
                if line.count < cap { line.append(byte) } else { lineIsTooLong = true }
                continue
            }
            afterReturn = byte == 0x0D
            if let event = endLine() { events.append(event) }
        }
        return events
    }

    private mutating func endLine() -> Event? {
        defer {
            line.removeAll(keepingCapacity: line.capacity <= 1 << 20)
            lineIsTooLong = false
        }
        var content = line[...]
        if isFirstLine {
            isFirstLine = false
            if content.starts(with: [0xEF, 0xBB, 0xBF]) { content = content.dropFirst(3) }
        }
        if content.isEmpty { return dispatch() }
        if lineIsTooLong {
            isTooLarge = true
            return nil
        }
        let colon = content.firstIndex(of: UInt8(ascii: ":")) ?? content.endIndex
        var value = content[min(colon + 1, content.endIndex)...]
        if value.first == 0x20 { value = value.dropFirst() }
        let field = content[..<colon]
        if field.elementsEqual("data".utf8) {
            if event.data.count + value.count >= cap { isTooLarge = true }
            guard !isTooLarge else { return nil }
            if hasData { event.data.append(0x0A) }
            event.data.append(contentsOf: value)
            hasData = true
        } else if field.elementsEqual("event".utf8) {
            event.name = Array(value)
        }
        return nil
    }

    private mutating func dispatch() -> Event? {
        defer {
            event = Event()
            hasData = false
            isTooLarge = false
        }
        if isTooLarge { hasOversize = true }
        return hasData && !isTooLarge ? event : nil
    }
}
