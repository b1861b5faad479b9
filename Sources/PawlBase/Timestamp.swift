// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// A moment in UTC, in nanoseconds since 1970, printed as RFC 3339 with nine decimals.
public struct Timestamp: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    public let nanoseconds: Int

    /// Makes a moment.
    public init(nanoseconds: Int) {
        self.nanoseconds = nanoseconds
    }

    /// Reads exactly the form that `description` prints; nil for any other.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 30, bytes[10] == UInt8(ascii: "T"), bytes[29] == UInt8(ascii: "Z") else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            guard bytes[range].allSatisfy({ (48...57).contains($0) }) else { return nil }
            return Int(String(decoding: bytes[range], as: UTF8.self))
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), let second = number(17..<19), let fraction = number(20..<29)
        else { return nil }
        let days = Self.days(year: year, month: month, day: day)
        let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
        // Four-digit years reach beyond what 64 bits of nanoseconds hold (1677 to 2262).
        let (scaled, isTooLarge) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, isBeyond) = scaled.addingReportingOverflow(fraction)
        guard !isTooLarge, !isBeyond else { return nil }
        self.nanoseconds = sum
        guard description == text else { return nil }
    }

    /// RFC 3339 in UTC with nine decimals.
    public var description: String {
        var seconds = nanoseconds / 1_000_000_000
        var fraction = nanoseconds % 1_000_000_000
        if fraction < 0 {
            fraction += 1_000_000_000
            seconds -= 1
        }
        var days = seconds / 86_400
        var rest = seconds % 86_400
        if rest < 0 {
            rest += 86_400
            days -= 1
        }
        let (year, month, day) = Self.civil(days: days)
        var text: [UInt8] = []
        text.reserveCapacity(30)
        for (number, width, mark) in [
            (year, 4, "-"), (month, 2, "-"), (day, 2, "T"), (rest / 3600, 2, ":"), (rest / 60 % 60, 2, ":"),
            (rest % 60, 2, "."), (fraction, 9, "Z"),
        ] as [(Int, Int, Unicode.Scalar)] {
            Self.append(number, width, to: &text)
            text.append(UInt8(ascii: mark))
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The earlier is less.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// Appends a number that is not negative, with zeros before it.
    private static func append(_ number: Int, _ width: Int, to text: inout [UInt8]) {
        var unit = 1
        for _ in 1..<width { unit *= 10 }
        while unit > 0 {
            text.append(UInt8(ascii: "0") + UInt8(number / unit % 10))
            unit /= 10
        }
    }

    /// Days since 1970 of a date in the proleptic Gregorian calendar (Howard Hinnant, "chrono-Compatible Low-Level
    /// Date Algorithms", days_from_civil).
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The inverse of `days` (civil_from_days of the same source).
    private static func civil(days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        let civilMonth = month < 10 ? month + 3 : month - 9
        return (yearOfEra + era * 400 + (civilMonth <= 2 ? 1 : 0), civilMonth, day)
    }
}

/// Where the time of day and the passing of time come from; tests pass their own.
public struct PawlClock: Sendable {
    /// The time of day, for records.
    public let now: @Sendable () -> Timestamp
    /// Nanoseconds on a clock that never steps back, for durations.
    public let monotonic: @Sendable () -> Int

    /// Makes a clock.
    public init(now: @escaping @Sendable () -> Timestamp, monotonic: @escaping @Sendable () -> Int) {
        self.now = now
        self.monotonic = monotonic
    }

    /// CLOCK_REALTIME and CLOCK_MONOTONIC of this machine.
    public static let system = PawlClock(
        now: { Timestamp(nanoseconds: read(CLOCK_REALTIME)) }, monotonic: { read(CLOCK_MONOTONIC) })

    private static func read(_ clock: clockid_t) -> Int {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
