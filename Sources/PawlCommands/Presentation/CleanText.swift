// SPDX-License-Identifier: Apache-2.0
internal import PawlStore

/// Text from outside, made safe to show: names, notes, reasons and file contents may hold escape sequences that drive
/// a terminal, and direction marks that make code read as something else ("Trojan Source", CVE-2021-42574), and sentences in characters that
/// nobody sees, for whichever program reads the page.
enum CleanText {
    /// One line: control characters, line breaks and direction marks become `�`; longer text ends in `…`.
    static func line(_ text: String, limit: Int = 400) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(limit) { result.append(isSafe(scalar) ? scalar : "\u{FFFD}") }
        return String(result) + (text.unicodeScalars.count > limit ? "…" : "")
    }

    /// One cell of a table that a spreadsheet may open: like `line`, and nothing that it would run as a formula, but for
    /// numbers. Such a cell gets an apostrophe before it, as OWASP advises.
    static func cell(_ text: String, limit: Int = 400) -> String {
        let line = line(text, limit: limit)
        guard let first = line.first, "=+-@".contains(first), Double(line) == nil, !line.allSatisfy({ $0 == "-" })
        else { return line }
        return "'" + line
    }

    /// Several lines: like `line`, but line feeds and tabs stay.
    static func block(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            result.append(isSafe(scalar) || scalar == "\n" || scalar == "\t" ? scalar : "\u{FFFD}")
        }
        return String(result)
    }

    /// The text cut to a number of characters, the last of them `…` where something was cut.
    static func fit(_ text: String, _ width: Int) -> String {
        guard text.count > width else { return text }
        return width <= 0 ? "" : text.prefix(width - 1) + "…"
    }

    private static func isSafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0: false
        case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: false
        default: !Evidence.isUnseen(scalar)
        }
    }
}
