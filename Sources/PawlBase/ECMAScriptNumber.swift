// SPDX-License-Identifier: Apache-2.0

/// Number::toString of ECMA-262 (section 6.1.6.1.20), which RFC 8785 prescribes.
///
/// Swift's `description` already yields the shortest digits that read back to the same double; only their layout
/// differs.
enum ECMAScriptNumber {
    static func text(_ number: Double) -> String {
        guard number != 0 else { return "0" }
        let (digits, exponent) = decimal(abs(number).description)
        return (number < 0 ? "-" : "") + layout(digits: digits, point: exponent)
    }

    /// The significant digits without leading or trailing zeros, and `n` so that the value is `0.digits * 10^n`.
    private static func decimal(_ description: String) -> (digits: String, point: Int) {
        let parts = description.split(separator: "e")
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let halves = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let whole = String(halves[0])
        let fraction = halves.count > 1 ? String(halves[1]) : ""
        let all = whole + fraction
        let stripped = all.drop { $0 == "0" }
        let point = whole.count + exponent - (all.count - stripped.count)
        var digits = String(stripped)
        while digits.hasSuffix("0") { digits.removeLast() }
        return (digits, point)
    }

    private static func layout(digits: String, point: Int) -> String {
        let count = digits.count
        if point > 21 || point < -5 { return scientific(digits: digits, exponent: point - 1) }
        if point <= 0 { return "0." + String(repeating: "0", count: -point) + digits }
        if count <= point { return digits + String(repeating: "0", count: point - count) }
        return String(digits.prefix(point)) + "." + String(digits.dropFirst(point))
    }

    private static func scientific(digits: String, exponent: Int) -> String {
        let rest = digits.dropFirst()
        let mantissa = String(digits.prefix(1)) + (rest.isEmpty ? "" : "." + String(rest))
        return mantissa + "e" + (exponent < 0 ? "-" : "+") + String(abs(exponent))
    }
}
