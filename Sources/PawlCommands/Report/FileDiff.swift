// SPDX-License-Identifier: Apache-2.0
internal import PawlStore

/// How one path differs between two trees, as `git diff` prints it (git's documentation, diff-generate-patch), so that
/// `git apply` and `patch -p1` take it.
struct FileDiff: Hashable, Sendable {
    /// One side of a difference.
    struct Side: Hashable, Sendable {
        /// 100644, 100755 or 120000.
        var mode: String
        var bytes: [UInt8]
    }

    var path: String
    /// The unified diff with its header, one element a line without its line feed.
    var lines: [String]
    /// Whether a side is no UTF-8 text, or holds a NUL; then the lines only say that the file differs.
    var isBinary: Bool

    /// Compares two sides, of which at most one is nil (the path does not exist there).
    init(path: String, old: Side?, new: Side?) {
        self.path = path
        let texts = [old, new].map { side in side.map { Self.text($0.bytes) } }
        self.isBinary = texts.contains { $0 == .some(nil) }
        let a = Self.quoted("a/" + path)
        let b = Self.quoted("b/" + path)
        var lines = ["diff --git \(a) \(b)"]
        switch (old?.mode, new?.mode) {
        case (nil, let mode?): lines.append("new file mode \(mode)")
        case (let mode?, nil): lines.append("deleted file mode \(mode)")
        case (let before?, let after?) where before != after: lines += ["old mode \(before)", "new mode \(after)"]
        default: break
        }
        if isBinary {
            lines.append("Binary files \(old == nil ? "/dev/null" : a) and \(new == nil ? "/dev/null" : b) differ")
        } else if old?.bytes ?? [] != new?.bytes ?? [] {
            lines += ["--- \(old == nil ? "/dev/null" : a)", "+++ \(new == nil ? "/dev/null" : b)"]
            lines += Self.hunks(texts[0].flatMap(\.self) ?? "", texts[1].flatMap(\.self) ?? "")
        }
        self.lines = lines
    }

    private static func text(_ bytes: [UInt8]) -> String? {
        bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
    }

    /// git quotes a name with a quote, a backslash or a control character in C's way.
    private static func quoted(_ name: String) -> String {
        guard name.utf8.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C || $0 == 0x7F }) else { return name }
        var text = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "\"", "\\": text += "\\" + String(scalar)
            case "\n": text += "\\n"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let octal = String(scalar.value, radix: 8)
                text += "\\" + String(repeating: "0", count: 3 - octal.count) + octal
            default: text.unicodeScalars.append(scalar)
            }
        }
        return "\"" + text + "\""
    }

    /// Lines split at line feeds only: a carriage return belongs to its line.
    private static func split(_ text: String) -> (lines: [String], endsInNewline: Bool) {
        guard !text.isEmpty else { return ([], true) }
        var lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { String(Substring($0)) }
        let ends = lines.last == ""
        if ends { lines.removeLast() }
        return (lines, ends)
    }

    private static func hunks(_ old: String, _ new: String) -> [String] {
        // The last line without a line feed differs from the same line with one.
        let mark = "\n\\ No newline at end of file"
        func marked(_ text: String) -> [String] {
            var (lines, ends) = split(text)
            if !ends, let last = lines.popLast() { lines.append(last + mark) }
            return lines
        }
        let edits = LineDiff.edits(from: marked(old), to: marked(new))
        return Hunk.all(edits).flatMap { $0.lines.flatMap { $0.split(separator: "\n", omittingEmptySubsequences: false) } }
            .map(String.init)
    }
}

/// One hunk of a unified diff: three lines of context on either side.
struct Hunk: Hashable, Sendable {
    var lines: [String]

    static func all(_ edits: [LineDiff.Edit], context: Int = 3) -> [Hunk] {
        let changed = edits.indices.filter { index in
            if case .keep = edits[index] { false } else { true }
        }
        var groups: [ClosedRange<Int>] = []
        for index in changed {
            let range = max(0, index - context)...min(edits.count - 1, index + context)
            if let last = groups.last, range.lowerBound <= last.upperBound + 1 {
                groups[groups.count - 1] = last.lowerBound...range.upperBound
            } else {
                groups.append(range)
            }
        }
        var (old, new, position) = (0, 0, 0)
        return groups.map { group in
            while position < group.lowerBound {
                old += 1
                new += 1
                position += 1
            }
            let (oldBefore, newBefore) = (old, new)
            var lines: [String] = []
            for edit in edits[group] {
                switch edit {
                case .keep(let line):
                    lines.append(" " + line)
                    old += 1
                    new += 1
                case .remove(let line):
                    lines.append("-" + line)
                    old += 1
                case .insert(let line):
                    lines.append("+" + line)
                    new += 1
                }
            }
            position = group.upperBound + 1
            let header = "@@ -\(range(oldBefore, old)) +\(range(newBefore, new)) @@"
            return Hunk(lines: [header] + lines)
        }
    }

    /// `start,count`; an empty side names the line before it, and a count of one is left out.
    private static func range(_ before: Int, _ after: Int) -> String {
        let count = after - before
        return count == 1 ? "\(before + 1)" : "\(count == 0 ? before : before + 1),\(count)"
    }
}
