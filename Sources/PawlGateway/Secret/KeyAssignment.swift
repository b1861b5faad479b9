// SPDX-License-Identifier: Apache-2.0

/// Secrets without a prefix: a name that is only given to secrets, `=` or `:`, and a value that a generator drew.
enum KeyAssignment {
    private static let names = [
        "aws_secret_access_key", "secret_access_key", "api_key", "apikey", "api-key", "secret_key", "client_secret",
        "access_token", "auth_token", "private_token", "bearer_token",
    ].map { Array($0.utf8) }

    /// `a secret that is assigned to NAME`, where a line holds one.
    static func kind(in line: ArraySlice<UInt8>) -> String? {
        guard line.count < 4096, line.contains(UInt8(ascii: "=")) || line.contains(UInt8(ascii: ":")) else {
            return nil
        }
        let lower = line.map { (65...90).contains($0) ? $0 + 32 : $0 }
        for name in names where KeyShape.occurs(name, in: lower) {
            for place in lower.indices where lower[place...].starts(with: name) {
                if holdsValue(Array(line)[(place + name.count)...]) {
                    return "a secret that is assigned to \(String(decoding: name, as: UTF8.self))"
                }
            }
        }
        return nil
    }

    /// Whether an assignment of a drawn value follows: 32 to 128 characters with small and capital letters and digits.
    private static func holdsValue(_ rest: ArraySlice<UInt8>) -> Bool {
        let quotes: Set<UInt8> = [0x22, 0x27, 0x20, 0x09]
        var text = rest.drop { quotes.contains($0) }
        guard let sign = text.first, sign == UInt8(ascii: "=") || sign == UInt8(ascii: ":") else { return false }
        text = text.dropFirst().drop { quotes.contains($0) }
        let value = text.prefix { KeyShape.isLetterOrDigit($0) || [0x2B, 0x2F, 0x2D, 0x5F, 0x3D].contains($0) }
        if let next = text[value.endIndex...].first, !quotes.contains(next),
            ![0x00, 0x0D, 0x2C, 0x3B, 0x5D, 0x7D].contains(next)
        {
            return false
        }
        guard (32...128).contains(value.count), value.contains(where: { (48...57).contains($0) }),
            value.contains(where: { (65...90).contains($0) }), value.contains(where: { (97...122).contains($0) })
        else { return false }
        return KeyShape.looksDrawn(value) && KeyShape.entropy(value) >= 4.2
    }
}
