// SPDX-License-Identifier: Apache-2.0

/// Text from outside, made fit for messages and signals.
public enum Evidence {
    /// Whether a character is drawn by nothing and carries text unseen: tags, variation selectors, joiners, fillers. The
    /// selector that asks for an emoji is let pass.
    public static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0xAD && scalar.value != 0xFE0F && scalar.properties.isDefaultIgnorableCodePoint
    }

    /// The text with control and invisible format characters written as `\u{HEX}`, cut at a limit in bytes.
    public static func clean(_ text: String, limit: Int = 200) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            let piece =
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
                    "\\u{" + String(scalar.value, radix: 16) + "}"
                default: isUnseen(scalar) ? "\\u{" + String(scalar.value, radix: 16) + "}" : String(scalar)
                }
            guard result.utf8.count + piece.utf8.count <= limit else { return result + "…" }
            result += piece
        }
        return result
    }
}
