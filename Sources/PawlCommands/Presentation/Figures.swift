// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase
internal import PawlContract

/// Numbers, durations, sizes and times as people read them. Everything here is total: a number that is not finite is
/// printed as `?`.
enum Figures {
    /// A number with that many decimals.
    static func fixed(_ number: Double, _ decimals: Int) -> String {
        guard number.isFinite else { return "?" }
        let scale = pow(10, Double(decimals))
        let scaled = (abs(number) * scale).rounded()
        guard scaled < 9e15 else { return number.description }
        let digits = String(Int(scaled))
        let sign = number < 0 && scaled > 0 ? "-" : ""
        guard decimals > 0 else { return sign + digits }
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
    }

    /// A number with at most that many significant digits, without zeros at its end; beyond a thousand million or below
    /// a millionth with an exponent.
    static func significant(_ number: Double, _ digits: Int = 4) -> String {
        if number == number.rounded(), abs(number) < 1e9 { return String(Int(number)) }
        let text = precise(number, digits)
        guard text.contains("."), !text.contains("e") else { return text }
        return String(text.reversed().drop { $0 == "0" }.drop { $0 == "." }.reversed())
    }

    /// A number with that many significant digits, zeros at its end included.
    private static func precise(_ number: Double, _ digits: Int) -> String {
        guard number.isFinite else { return "?" }
        guard number != 0 else { return "0" }
        let exponent = Int(log10(abs(number)).rounded(.down))
        guard (-6..<9).contains(exponent) else {
            return fixed(number / pow(10, Double(exponent)), digits - 1) + "e" + String(exponent)
        }
        return fixed(number, max(0, digits - 1 - exponent))
    }

    /// A duration in seconds: `412 us`, `4.12 ms`, `0.412 s`, `4 m 12 s`, `1 h 02 m`.
    static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite else { return "?" }
        let size = abs(seconds)
        if size == 0 { return "0 s" }
        if size < 1e-6 { return precise(seconds * 1e9, 3) + " ns" }
        if size < 1e-3 { return precise(seconds * 1e6, 3) + " us" }
        if size < 0.01 { return precise(seconds * 1e3, 3) + " ms" }
        if size < 59.95 || size > 9e12 { return precise(seconds, 3) + " s" }
        let whole = Int(seconds.rounded())
        if whole < 3600 { return "\(whole / 60) m \(pad(whole % 60)) s" }
        return "\(whole / 3600) h \(pad(whole / 60 % 60)) m"
    }

    /// A duration in nanoseconds.
    static func duration(nanoseconds: Int) -> String {
        duration(Double(nanoseconds) / 1e9)
    }

    /// A size in bytes: `512 B`, `1.5 KiB`, `2.0 GiB`.
    static func bytes(_ count: Double) -> String {
        guard count.isFinite else { return "?" }
        var rest = count
        for unit in ["B", "KiB", "MiB", "GiB", "TiB"] {
            if abs(rest) < 1024 || unit == "TiB" { return (unit == "B" ? fixed(rest, 0) : fixed(rest, 1)) + " " + unit }
            rest /= 1024
        }
        return "?"
    }

    /// A ratio: `1.12x`.
    static func ratio(_ ratio: Double) -> String {
        (abs(ratio) < 100 ? fixed(ratio, 2) : significant(ratio, 3)) + "x"
    }

    /// A fraction of one as `38 %`.
    static func percent(_ fraction: Double) -> String {
        fixed(fraction * 100, 0) + " %"
    }

    /// The value of a metric, with the unit that its source has.
    static func metric(_ value: Double, from source: MetricSource?) -> String {
        switch source {
        case .clockCPU, .clockWall: duration(value)
        case .memoryPeak: bytes(value)
        case .clockInstructions: (value < 1e6 ? significant(value) : significant(value / 1e6) + " M") + " instructions"
        case .judge, .suitePassed, .suiteResolved, .command, nil: significant(value)
        }
    }

    /// The time of day in UTC: `12:01:03`.
    static func clock(_ time: Timestamp) -> String {
        String(time.description.dropFirst(11).prefix(8))
    }

    /// Date and time in UTC to the second: `2026-11-22 12:01:03 UTC`.
    static func date(_ time: Timestamp) -> String {
        time.description.prefix(10) + " " + clock(time) + " UTC"
    }

    /// `1 attempt`, `2 attempts`.
    static func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    private static func pad(_ number: Int) -> String {
        (number < 10 ? "0" : "") + String(number)
    }
}
