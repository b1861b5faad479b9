// SPDX-License-Identifier: Apache-2.0
//
// A strict subset of XML 1.0 (Fifth Edition, https://www.w3.org/TR/xml/), enough for test reports. What it accepts is a
// well-formed document by that standard and by Namespaces in XML 1.0; what it refuses besides:
//
//   [1]  document   encodings other than UTF-8 (or US-ASCII), a byte order mark, versions other than 1.0
//   [5]  Name       names outside ASCII; colons in element names
//   [16] PI         processing instructions, but for the declaration at the first byte
//   [28] doctypedecl  every document type declaration: there are no entities but the five of section 4.6
//
// Line ends are normalised (2.11), and white space in attribute values (3.3.3). The text between tags is checked and
// forgotten: reports keep their facts in elements and attributes.

/// Reads a document piece by piece. Total: any bytes give pieces or a refusal, in time linear in their number.
struct XMLReader {
    enum Piece: Hashable, Sendable {
        /// An element begins; an empty one is followed by its `close`.
        case open(name: String, attributes: [String: String])
        case close(name: String)
        case end
    }

    private let bytes: [UInt8]
    private let caps: ReportCaps
    private var position = 0
    private var open: [(name: String, prefixes: Set<String>)] = []
    private var hasRoot = false
    private var isASCII = false
    private var pendingClose: String?

    init(_ bytes: [UInt8], caps: ReportCaps) throws(ReportRefusal) {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw ReportRefusal(.resultMalformed, "it is not valid UTF-8")
        }
        guard !bytes.starts(with: [0xEF, 0xBB, 0xBF]) else {
            throw ReportRefusal(.resultMalformed, "it begins with a byte order mark")
        }
        self.bytes = bytes
        self.caps = caps
        try readDeclaration()
        for (index, byte) in bytes.enumerated() {
            let isControl = byte < 0x20 && byte != 9 && byte != 10 && byte != 13
            // U+FFFE and U+FFFF, the two characters of plane 0 besides controls and surrogates that are none in XML.
            let isNone =
                byte == 0xEF && index + 2 < bytes.count && bytes[index + 1] == 0xBF && bytes[index + 2] >= 0xBE
            guard !isControl, !isNone, !(isASCII && byte >= 0x80) else {
                throw ReportRefusal(.resultMalformed, "byte \(index) is no character of its XML")
            }
        }
    }

    /// The next piece.
    mutating func next() throws(ReportRefusal) -> Piece {
        if let name = pendingClose {
            pendingClose = nil
            open.removeLast()
            return .close(name: name)
        }
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "<") else {
                try readText()
                continue
            }
            if take("<!--") {
                try skip(past: "--", "a comment")
                guard take(">") else { throw refusal("'--' stands in a comment") }
            } else if take("<![CDATA[") {
                guard !open.isEmpty else { throw refusal("text stands outside the root element") }
                try skip(past: "]]>", "a CDATA section")
            } else if starts("<!") || starts("<?") {
                throw refusal("a declaration or processing instruction is not allowed")
            } else if take("</") {
                return try readClose()
            } else {
                position += 1
                return try readOpen()
            }
        }
        guard open.isEmpty, hasRoot else { throw refusal("it ends too early") }
        return .end
    }

    // MARK: Markup

    private mutating func readOpen() throws(ReportRefusal) -> Piece {
        guard !(open.isEmpty && hasRoot) else { throw refusal("there is more than one root element") }
        guard open.count < caps.depth else {
            throw ReportRefusal(.resultOversize, "elements are nested more than \(caps.depth) deep")
        }
        let name = try readName()
        guard !name.contains(":") else { throw refusal("an element has a prefix") }
        var attributes: [String: String] = [:]
        var isEmpty = false
        while true {
            let hasSpace = skipSpace()
            isEmpty = take("/>")
            if isEmpty || take(">") { break }
            guard hasSpace else { throw refusal("a tag is malformed") }
            let key = try readName()
            skipSpace()
            guard take("=") else { throw refusal("an attribute has no value") }
            skipSpace()
            let value = try readValue()
            guard attributes.updateValue(value, forKey: key) == nil else {
                throw ReportRefusal(.resultDuplicate, "an element has an attribute twice")
            }
            guard attributes.count <= caps.attributes else {
                throw ReportRefusal(.resultOversize, "an element has more than \(caps.attributes) attributes")
            }
        }
        let prefixes = try namespaces(attributes)
        hasRoot = true
        open.append((name, prefixes))
        if isEmpty { pendingClose = name }
        return .open(name: name, attributes: attributes)
    }

    private mutating func readClose() throws(ReportRefusal) -> Piece {
        let name = try readName()
        skipSpace()
        guard take(">"), let last = open.popLast(), last.name == name else { throw refusal("tags do not match") }
        return .close(name: name)
    }

    /// The prefixes in force in an element; every one that is used must be declared.
    private func namespaces(_ attributes: [String: String]) throws(ReportRefusal) -> Set<String> {
        var prefixes = open.last?.prefixes ?? []
        var locals: Set<Substring> = []
        let parts = attributes.keys.map { $0.split(separator: ":", omittingEmptySubsequences: false) }
        for (key, value) in attributes where key == "xmlns" || key.hasPrefix("xmlns:") {
            guard !value.hasPrefix("http://www.w3.org/XML/1998/namespace"),
                !value.hasPrefix("http://www.w3.org/2000/xmlns/")
            else { throw refusal("a reserved namespace is declared") }
            guard key != "xmlns" else { continue }
            let prefix = String(key.dropFirst(6))
            guard !prefix.isEmpty, !prefix.contains(":"), prefix != "xml", prefix != "xmlns", !value.isEmpty,
                prefix.utf8.first.map(Self.startsName) == true
            else { throw refusal("a namespace is declared in a way that is not allowed") }
            prefixes.insert(prefix)
        }
        for part in parts where part.count > 1 && part[0] != "xmlns" {
            guard part.count == 2, prefixes.contains(String(part[0])) || part[0] == "xml",
                part[1].utf8.first.map(Self.startsName) == true, locals.insert(part[1]).inserted
            else { throw refusal("an attribute's prefix is not declared") }
        }
        return prefixes
    }

    private mutating func readDeclaration() throws(ReportRefusal) {
        guard starts("<?xml") else { return }
        position += 5
        var found: [(String, String)] = []
        while true {
            let hasSpace = skipSpace()
            if take("?>") { break }
            guard hasSpace else { throw refusal("the XML declaration is malformed") }
            let key = try readName()
            skipSpace()
            guard take("=") else { throw refusal("the XML declaration is malformed") }
            skipSpace()
            found.append((key, try readValue()))
            guard found.count <= 3 else { throw refusal("the XML declaration is malformed") }
        }
        var rest = found[...]
        guard let version = rest.popFirst(), version == ("version", "1.0") else {
            throw refusal("the XML declaration does not begin with version 1.0")
        }
        if let encoding = rest.first, encoding.0 == "encoding" {
            rest = rest.dropFirst()
            let name = encoding.1.lowercased()
            guard name == "utf-8" || name == "us-ascii" else { throw refusal("its encoding is not UTF-8") }
            isASCII = name == "us-ascii"
        }
        if let standalone = rest.first, standalone.0 == "standalone" {
            rest = rest.dropFirst()
            guard standalone.1 == "yes" || standalone.1 == "no" else {
                throw refusal("the XML declaration is malformed")
            }
        }
        guard rest.isEmpty else { throw refusal("the XML declaration is malformed") }
    }

    // MARK: Text

    private mutating func readText() throws(ReportRefusal) {
        while position < bytes.count, bytes[position] != UInt8(ascii: "<") {
            guard !open.isEmpty || Self.isSpace(bytes[position]) else {
                throw refusal("text stands outside the root element")
            }
            if bytes[position] == UInt8(ascii: "&") {
                _ = try readReference()
            } else {
                guard !starts("]]>") else { throw refusal("']]>' stands in text") }
                position += 1
            }
        }
    }

    private mutating func readValue() throws(ReportRefusal) -> String {
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") || bytes[position] == UInt8(ascii: "'")
        else { throw refusal("an attribute's value is not quoted") }
        let quote = bytes[position]
        position += 1
        var value: [UInt8] = []
        while position < bytes.count, bytes[position] != quote {
            switch bytes[position] {
            case UInt8(ascii: "<"): throw refusal("'<' stands in an attribute's value")
            case UInt8(ascii: "&"): value += Array(String(try readReference()).utf8)
            case 13:
                position += starts("\r\n") ? 2 : 1
                value.append(UInt8(ascii: " "))
            case 9, 10:
                position += 1
                value.append(UInt8(ascii: " "))
            default:
                value.append(bytes[position])
                position += 1
            }
        }
        guard position < bytes.count else { throw refusal("it ends too early") }
        position += 1
        return String(decoding: value, as: UTF8.self)
    }

    /// `&lt;`, `&#60;` or `&#x3C;`: the five names of section 4.6 and characters by number, nothing else.
    private mutating func readReference() throws(ReportRefusal) -> Unicode.Scalar {
        for (text, scalar) in Self.entities where take(text) { return scalar }
        guard take("&#") else { throw refusal("an entity is not one of the five that XML has") }
        let radix: UInt32 = take("x") ? 16 : 10
        var number: UInt32 = 0
        var digits = 0
        while position < bytes.count, let digit = Self.digit(bytes[position], radix), digits < 8 {
            number = number &* radix &+ digit
            digits += 1
            position += 1
        }
        guard digits > 0, take(";"), let scalar = Unicode.Scalar(number), Self.isCharacter(scalar) else {
            throw refusal("a character reference is malformed")
        }
        return scalar
    }

    private static let entities: [(String, Unicode.Scalar)] = [
        ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"), ("&quot;", "\""), ("&apos;", "'"),
    ]

    private mutating func readName() throws(ReportRefusal) -> String {
        let start = position
        while position < bytes.count,
            position == start ? Self.startsName(bytes[position]) : Self.continuesName(bytes[position])
        { position += 1 }
        guard position > start, position - start <= 256 else { throw refusal("a name is malformed") }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    // MARK: Bytes

    private func refusal(_ what: String) -> ReportRefusal {
        ReportRefusal(.resultMalformed, "\(what) (byte \(position))")
    }

    private func starts(_ text: String) -> Bool {
        var index = position
        for byte in text.utf8 {
            guard index < bytes.count, bytes[index] == byte else { return false }
            index += 1
        }
        return true
    }

    private mutating func take(_ text: String) -> Bool {
        guard starts(text) else { return false }
        position += text.utf8.count
        return true
    }

    private mutating func skip(past text: String, _ what: String) throws(ReportRefusal) {
        while position < bytes.count {
            if take(text) { return }
            position += 1
        }
        throw refusal("\(what) does not end")
    }

    @discardableResult
    private mutating func skipSpace() -> Bool {
        let start = position
        while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
        return position > start
    }
}
