// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// The textual encoding of RFC 7468, strict: one block, lines of 64 characters.
enum PEM {
    static func encode(_ der: [UInt8], label: String) -> String {
        var text = "-----BEGIN \(label)-----\n"
        var rest = Base64.encode(der)[...]
        while !rest.isEmpty {
            text += rest.prefix(64) + "\n"
            rest = rest.dropFirst(64)
        }
        return text + "-----END \(label)-----\n"
    }

    static func decode(_ text: String, label: String) throws(LedgerError) -> [UInt8] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: true)
        guard lines.count >= 3, lines.first == "-----BEGIN \(label)-----", lines.last == "-----END \(label)-----",
            let der = Base64.decode(lines.dropFirst().dropLast().joined())
        else { throw LedgerError(.format, "the text is not a PEM block '\(label)'") }
        return der
    }
}
