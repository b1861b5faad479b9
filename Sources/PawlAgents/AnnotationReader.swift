// SPDX-License-Identifier: Apache-2.0

/// Reads annotations from a position in a line; the grammar stands in TunerAnnotation.swift.
struct AnnotationReader {
    let bytes: [UInt8]
    private(set) var position: Int
    let end: Int
    let line: Int

    init(bytes: [UInt8], position: Int, end: Int, line: Int) {
        self.bytes = bytes
        self.position = position
        self.end = end
        self.line = line
    }

    mutating func annotation() throws(AnnotationProblem) -> TunerAnnotation {
        let keyword = take { $0.isWord || $0 == UInt8(ascii: ":") }
        guard keyword == "pawl:tune" || keyword == "pawl:choose" else {
            throw AnnotationProblem(message: "'\(keyword.prefix(40))' is neither pawl:tune nor pawl:choose")
        }
        guard skipBlanks() else { throw AnnotationProblem(message: "'\(keyword)' says no values") }
        let name = takeName()
        let rule = keyword == "pawl:tune" ? try tune() : try choose()
        skipBlanks()
        return TunerAnnotation(name: name, rule: rule, line: line)
    }

    func isAtAnnotation() -> Bool { bytes[position..<end].starts(with: "pawl:".utf8) }

    private mutating func tune() throws(AnnotationProblem) -> TunerAnnotation.Rule {
        let low = try number("the lower bound")
        guard bytes[position..<end].starts(with: "..".utf8) else {
            throw AnnotationProblem(message: "a range is written LOW..HIGH")
        }
        position += 2
        let high = try number("the upper bound")
        var scale = TunerDomain.Scale.linear
        var step: TunerNumber?
        while skipBlanks(), let option = option() {
            if option == "log" {
                scale = .log
            } else {
                guard skipBlanks() else { throw AnnotationProblem(message: "'step' needs a number") }
                step = try number("the step")
            }
        }
        return .tune(low: low, high: high, step: step, scale: scale)
    }

    private mutating func option() -> String? {
        let start = position
        let word = take(\.isWord)
        if word == "log" || word == "step" { return word }
        position = start
        return nil
    }

    private mutating func number(_ what: String) throws(AnnotationProblem) -> TunerNumber {
        // A bound ends before "..", which the reader of literals knows not to be a decimal point.
        guard let number = TunerNumber.first(in: bytes, position..<end), number.span.lowerBound == position else {
            throw AnnotationProblem(message: "\(what) is not a number")
        }
        position = number.span.upperBound
        guard position == end || !bytes[position].isWord else {
            throw AnnotationProblem(message: "\(what) is not a number")
        }
        return number
    }

    private mutating func choose() throws(AnnotationProblem) -> TunerAnnotation.Rule {
        var alternatives: [String] = []
        while true {
            let text = try alternative()
            guard !alternatives.contains(text) else {
                throw AnnotationProblem(message: "'\(text)' stands twice among the alternatives")
            }
            alternatives.append(text)
            guard position < end, bytes[position] == UInt8(ascii: "|") else { break }
            position += 1
        }
        guard (2...TunerLine.maximumAlternatives).contains(alternatives.count) else {
            throw AnnotationProblem(
                message: "a choice has 2 to \(TunerLine.maximumAlternatives) alternatives, separated by |")
        }
        return .choose(alternatives)
    }

    private mutating func alternative() throws(AnnotationProblem) -> String {
        let start = position
        if position < end, bytes[position] == UInt8(ascii: "\"") || bytes[position] == UInt8(ascii: "'") {
            let quote = bytes[position]
            guard let close = bytes[(position + 1)..<end].firstIndex(of: quote) else {
                throw AnnotationProblem(message: "a quoted alternative does not end")
            }
            position = close + 1
            return try checked(bytes[(start + 1)..<close])
        }
        while position < end, Self.isBare(bytes[position]) { position += 1 }
        while position > start, bytes[position - 1] == UInt8(ascii: "-") { position -= 1 }
        return try checked(bytes[start..<position])
    }

    private func checked(_ bytes: ArraySlice<UInt8>) throws(AnnotationProblem) -> String {
        guard !bytes.isEmpty else { throw AnnotationProblem(message: "an alternative is empty") }
        guard bytes.count <= TunerLine.maximumText, let text = String(validating: bytes, as: UTF8.self) else {
            throw AnnotationProblem(
                message: "an alternative is longer than \(TunerLine.maximumText) bytes or not valid UTF-8")
        }
        return text
    }

    private static func isBare(_ byte: UInt8) -> Bool {
        byte.isWord || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
    }

    private mutating func takeName() -> String? {
        let start = position
        guard position < end, bytes[position].isWord, !bytes[position].isDigit else { return nil }
        let name = take(\.isWord)
        if position < end, bytes[position] == UInt8(ascii: "=") {
            position += 1
            return name
        }
        position = start
        return nil
    }

    private mutating func take(_ isPart: (UInt8) -> Bool) -> String {
        let start = position
        while position < end, isPart(bytes[position]) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// Whether there was at least one.
    @discardableResult
    private mutating func skipBlanks() -> Bool {
        let start = position
        while position < end, bytes[position].isBlank { position += 1 }
        return position > start
    }
}
