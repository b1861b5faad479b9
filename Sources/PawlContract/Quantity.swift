// SPDX-License-Identifier: Apache-2.0

/// Durations, sizes and fractions as a contract writes them.
///
/// - A duration is one or more numbers with units, largest unit first, each unit at most once: `1h30m`, `90s`,
///   `1.5s`, `200ms`; units are `d h m s ms`.
/// - A size is a whole number of bytes, or a number with a binary unit: `512MiB`, `1.5GiB`; units are
///   `B KiB MiB GiB TiB`.
/// - A fraction is a number (`0.01`) or a percentage (`1%`).
enum Quantity {
    /// The ECMA-262 pattern of a duration.
    static let durationPattern =
        #"^(?=[0-9])([0-9]+(\.[0-9]+)?d)?([0-9]+(\.[0-9]+)?h)?([0-9]+(\.[0-9]+)?m)?([0-9]+(\.[0-9]+)?s)?"#
        + #"([0-9]+(\.[0-9]+)?ms)?$"#
    /// The ECMA-262 pattern of a size with a unit.
    static let sizePattern = #"^[0-9]+(\.[0-9]+)?(B|KiB|MiB|GiB|TiB)$"#
    /// The ECMA-262 pattern of a percentage.
    static let percentPattern = #"^-?[0-9]+(\.[0-9]+)?%$"#

    private static let durationUnits: [(name: String, seconds: Double)] = [
        ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1), ("ms", 0.001),
    ]
    private static let sizeUnits: [(name: String, bytes: Double)] = [
        ("B", 1), ("KiB", 0x1p10), ("MiB", 0x1p20), ("GiB", 0x1p30), ("TiB", 0x1p40),
    ]

    /// Seconds, finite and not negative; nil for other text.
    static func duration(_ text: String) -> Double? {
        var rest = text[...]
        var total = 0.0
        var unitsLeft = durationUnits[...]
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            guard let number = takeNumber(&rest) else { return nil }
            let unit = rest.prefix { $0.isASCII && $0.isLetter }
            guard let index = unitsLeft.firstIndex(where: { $0.name == unit }) else { return nil }
            total += number * unitsLeft[index].seconds
            unitsLeft = unitsLeft[(index + 1)...]
            rest = rest.dropFirst(unit.count)
        }
        return total.isFinite ? total : nil
    }

    /// Whole bytes within ±2^53; nil for other text. A number without a unit is not read here.
    static func size(_ text: String) -> Int? {
        var rest = text[...]
        guard let number = takeNumber(&rest), let unit = sizeUnits.first(where: { $0.name == rest }) else { return nil }
        let bytes = (number * unit.bytes).rounded()
        return bytes <= 0x1p53 ? Int(bytes) : nil
    }

    /// A percentage as a fraction of one; nil for other text.
    static func percentage(_ text: String) -> Double? {
        guard text.hasSuffix("%") else { return nil }
        var rest = text.dropLast()[...]
        let isNegative = rest.hasPrefix("-")
        if isNegative { rest = rest.dropFirst() }
        guard let number = takeNumber(&rest), rest.isEmpty else { return nil }
        return (isNegative ? -number : number) / 100
    }

    /// The size that was probably meant: `512MB`, `512M`, `512mib`, `512 MiB`.
    static func sizeMeant(_ text: String) -> String? {
        var rest = text[...]
        guard takeNumber(&rest) != nil else { return nil }
        let digits = text[..<rest.startIndex]
        let unit = rest.drop { $0 == " " }.lowercased()
        switch unit {
        case "b", "byte", "bytes": return digits + "B"
        case "k", "kb", "kib": return digits + "KiB"
        case "m", "mb", "mib": return digits + "MiB"
        case "g", "gb", "gib": return digits + "GiB"
        case "t", "tb", "tib": return digits + "TiB"
        default: return nil
        }
    }

    /// The duration that was probably meant: `60`, `60sec`, `5 min`, `2 hours`.
    static func durationMeant(_ text: String) -> String? {
        var rest = text[...]
        guard takeNumber(&rest) != nil else { return nil }
        let digits = text[..<rest.startIndex]
        switch rest.drop(while: { $0 == " " }).lowercased() {
        case "", "s", "sec", "secs", "second", "seconds": return digits + "s"
        case "m", "min", "mins", "minute", "minutes": return digits + "m"
        case "h", "hr", "hrs", "hour", "hours": return digits + "h"
        case "d", "day", "days": return digits + "d"
        case "ms", "msec", "millis", "milliseconds": return digits + "ms"
        default: return nil
        }
    }

    private static func takeNumber(_ rest: inout Substring) -> Double? {
        func digits(_ text: Substring) -> Substring { text.prefix { $0.isASCII && $0.isNumber } }
        let whole = digits(rest)
        guard !whole.isEmpty, whole.utf8.count <= 18 else { return nil }
        var after = rest[whole.endIndex...]
        var text = String(whole)
        if after.hasPrefix(".") {
            let decimals = digits(after.dropFirst())
            guard !decimals.isEmpty, decimals.utf8.count <= 18 else { return nil }
            text += "." + decimals
            after = after[decimals.endIndex...]
        }
        rest = after
        return Double(text)
    }
}
