// SPDX-License-Identifier: Apache-2.0
internal import Yams

/// Reads the text of a contract: one YAML document without anchors, aliases, tags, merge keys and duplicate keys.
///
/// Yams composes an alias as a copy of what it names, so a few lines of nested aliases stand for any number of nodes,
/// and hashing them (its search for duplicate keys) would not end. Therefore no alias ever resolves here: where a text
/// has both `&name` and `*name`, it is first composed with all such names respelt so that none of them match.
enum YAMLReader {
    /// The most bytes of a contract.
    static let maximumBytes = 1 << 20
    /// The deepest nesting of lists and mappings.
    static let maximumDepth = 48
    /// The most brackets and braces that may be open, those in text counted too: libYAML's time for a token grows with
    /// the number of open ones.
    static let maximumBrackets = 128

    /// The root of the document, or nil after an error.
    static func read(_ source: [UInt8], into diagnostics: inout DiagnosticList) -> SourceNode? {
        guard source.count <= maximumBytes else {
            diagnostics.error(
                .start, "", "the contract has \(source.count) bytes; the limit is \(maximumBytes) (1 MiB)")
            return nil
        }
        guard !source.starts(with: [0xEF, 0xBB, 0xBF]) else {
            diagnostics.error(.start, "", "the file begins with a byte order mark; save it as UTF-8 without one")
            return nil
        }
        diagnostics.lineCount = SourceText.lineCount(of: source)
        if let offset = SourceText.firstUnreadable(source) {
            diagnostics.error(
                SourceText.position(of: offset, in: source), "",
                "this byte is not valid UTF-8, or is a control character; a contract is UTF-8 text")
            return nil
        }
        if let offset = SourceText.firstOddLineBreak(source) {
            diagnostics.error(
                SourceText.position(of: offset, in: source), "",
                "this character ends a line for some programs and not for others; end lines with line feeds")
            return nil
        }
        if let offset = SourceText.firstBracket(in: source, deeperThan: maximumBrackets) {
            diagnostics.error(
                SourceText.position(of: offset, in: source), "",
                "more than \(maximumBrackets) brackets and braces are open here; close them")
            return nil
        }
        let text = String(decoding: source, as: UTF8.self)
        guard text.unicodeScalars.contains(where: { !" \n\r\t".unicodeScalars.contains($0) }) else {
            diagnostics.error(.start, "", "the contract is empty; 'pawl init' writes one to start from")
            return nil
        }
        do {
            if SourceText.hasAnchorAndAlias(source) {
                _ = try Parser(yaml: SourceText.respelt(text), resolver: .basic, encoding: .utf8).singleRoot()
            }
        } catch {
            report(error, to: &diagnostics) { SourceText.position(ofRespelt: $0, in: source) }
            return nil
        }
        do {
            // The parser owns the anchors, to which nodes hold weak references.
            let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
            return try withExtendedLifetime(parser) {
                guard let root = try parser.singleRoot() else {
                    diagnostics.error(.start, "", "the contract is empty; 'pawl init' writes one to start from")
                    return nil
                }
                return convert(root, path: "", depth: 0, into: &diagnostics)
            }
        } catch {
            report(error, to: &diagnostics) { $0 }
            return nil
        }
    }

    private static func report(
        _ error: any Error, to diagnostics: inout DiagnosticList, at original: (SourcePosition) -> SourcePosition
    ) {
        func place(_ mark: Mark) -> SourcePosition {
            original(SourcePosition(line: max(1, mark.line), column: max(1, mark.column)))
        }
        guard let error = error as? YamlError else {
            diagnostics.error(.start, "", "the YAML could not be read: \(Spelling.shortened("\(error)"))")
            return
        }
        switch error {
        case .composer(_, "found undefined alias", let mark, _):
            diagnostics.error(
                place(mark), "", "an alias ('*name') is refused; write the value out, a contract has no shared parts")
        case .composer(_, "but found another document", let mark, _):
            diagnostics.error(place(mark), "", "a second document begins here; a contract is a single YAML document")
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let opening = context.map { " (\($0.text), line \($0.mark.line))" } ?? ""
            diagnostics.error(place(mark), "", "not YAML: \(problem)\(opening)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            let keys = duplicates.prefix(5).map { "'\(Spelling.shortened($0))'" }.joined(separator: ", ")
            let verb = duplicates.count == 1 ? "is a key" : "are keys"
            diagnostics.error(
                place(context.mark), "", "\(keys) \(verb) more than once in the mapping that has it here; keep one")
        case .reader(let problem, _, _, _):
            diagnostics.error(.start, "", "not YAML: \(problem)")
        default:
            diagnostics.error(.start, "", "the YAML could not be read: \(Spelling.shortened("\(error)"))")
        }
    }

    private static func convert(
        _ node: Node, path: String, depth: Int, into diagnostics: inout DiagnosticList
    ) -> SourceNode? {
        let position = position(of: node)
        guard depth <= maximumDepth else {
            diagnostics.error(position, path, "lists and mappings are nested more than \(maximumDepth) deep")
            return nil
        }
        guard node.anchor == nil else {
            diagnostics.error(position, path, "an anchor ('&name') is refused; a contract has no shared parts")
            return nil
        }
        switch node {
        case .scalar(let scalar):
            guard ["", "tag:yaml.org,2002:str"].contains(scalar.tag.rawValue) else {
                diagnostics.error(position, path, "a tag ('!name') is refused; write the plain value")
                return nil
            }
            let plain = scalar.style == .plain && scalar.tag.rawValue.isEmpty
            return SourceNode(.scalar(scalar.string, plain: plain), at: position)
        case .sequence(let elements):
            var list: [SourceNode] = []
            for (index, element) in elements.enumerated() {
                let place = "\(path)[\(index)]"
                if let value = convert(element, path: place, depth: depth + 1, into: &diagnostics) {
                    list.append(value)
                }
            }
            return list.count == elements.count ? SourceNode(.list(list), at: position) : nil
        case .mapping(let pairs):
            return convert(pairs, path: path, at: position, depth: depth, into: &diagnostics)
        case .alias:
            diagnostics.error(position, path, "an alias ('*name') is refused; write the value out")
            return nil
        }
    }

    private static func convert(
        _ pairs: Node.Mapping, path: String, at position: SourcePosition, depth: Int,
        into diagnostics: inout DiagnosticList
    ) -> SourceNode? {
        var entries: [SourceNode.Entry] = []
        for (key, value) in pairs {
            let place = Self.position(of: key)
            guard case .scalar(let scalar) = key, key.anchor == nil else {
                diagnostics.error(place, path, "a key must be a word, not a list, a mapping or an anchored value")
                continue
            }
            if scalar.string == "<<", scalar.style == .plain {
                diagnostics.error(place, path, "a merge key ('<<') is refused; write the keys out")
                continue
            }
            let childPath = KeyPath.join(path, scalar.string)
            if let child = convert(value, path: childPath, depth: depth + 1, into: &diagnostics) {
                entries.append(SourceNode.Entry(key: scalar.string, position: place, value: child))
            }
        }
        return entries.count == pairs.count ? SourceNode(.mapping(entries), at: position) : nil
    }

    private static func position(of node: Node) -> SourcePosition {
        SourcePosition(line: max(1, node.mark?.line ?? 1), column: max(1, node.mark?.column ?? 1))
    }
}
