// SPDX-License-Identifier: Apache-2.0
internal import PawlLedger

extension Amount {
    /// More than any budget has.
    static let unpayable = Amount(
        attempts: .max, judgements: .max, cpuNanoseconds: .max, wallNanoseconds: .max, tokens: .max, nanoUSD: .max)

    var isNegative: Bool { numbers.contains { $0 < 0 } }

    /// The sum; nil where a number overflows.
    func adding(_ other: Amount) -> Amount? {
        let sums = zip(numbers, other.numbers).map { $0.addingReportingOverflow($1) }
        guard !sums.contains(where: \.overflow) else { return nil }
        return Amount(
            attempts: sums[0].partialValue, judgements: sums[1].partialValue, cpuNanoseconds: sums[2].partialValue,
            wallNanoseconds: sums[3].partialValue, tokens: Self.counted(sums[4].partialValue),
            nanoUSD: Self.counted(sums[5].partialValue))
    }

    /// The difference from an amount that was added before.
    func removing(_ other: Amount) -> Amount {
        Amount(
            attempts: attempts - other.attempts, judgements: judgements - other.judgements,
            cpuNanoseconds: cpuNanoseconds - other.cpuNanoseconds,
            wallNanoseconds: wallNanoseconds - other.wallNanoseconds,
            tokens: Self.counted((tokens ?? 0) - (other.tokens ?? 0)),
            nanoUSD: Self.counted((nanoUSD ?? 0) - (other.nanoUSD ?? 0)))
    }

    func isWithin(_ other: Amount) -> Bool {
        zip(numbers, other.numbers).allSatisfy { $0 <= $1 }
    }

    /// What models cost is absent where it is nothing.
    private static func counted(_ number: Int) -> Int? { number == 0 ? nil : number }

    private var numbers: [Int] {
        [attempts, judgements, cpuNanoseconds, wallNanoseconds, tokens ?? 0, nanoUSD ?? 0]
    }
}

extension Int {
    /// Whole nanoseconds of some seconds, brought into 0 ... 2^62.
    init(nanosecondsIn seconds: Double) {
        let nanoseconds = seconds * 1e9
        self = nanoseconds > 0 ? nanoseconds < 0x1p62 ? Int(nanoseconds) : 1 << 62 : 0
    }

    /// The difference, held at the ends of the range.
    func subtracting(_ other: Int) -> Int {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other > 0 ? .min : .max) : difference
    }
}
