// SPDX-License-Identifier: Apache-2.0

/// A message from `pawl-cell`; the forms are documented in `Launcher/cell.h`.
enum LauncherMessage: Hashable {
    case ready(exports: Int)
    case map(process: Int32)
    case usage(CellUsage)
    case thawed
    case end(CellOutcome)
    case failed(errno: Int32, step: String)

    /// Reads a message; nil where it is malformed.
    init?(_ bytes: ArraySlice<UInt8>) {
        let words = String(decoding: bytes, as: UTF8.self).split(separator: " ")
        switch words.first {
        case "ready":
            guard words.count == 2, let count = Int(words[1]) else { return nil }
            self = .ready(exports: count)
        case "map":
            guard words.count == 2, let process = Int32(words[1]), process > 0 else { return nil }
            self = .map(process: process)
        case "usage":
            let numbers = words.dropFirst().compactMap { Int($0) }
            guard words.count == 4, numbers.count == 3 else { return nil }
            self = .usage(
                CellUsage(cpuNanoseconds: numbers[0], wallNanoseconds: numbers[1], peakBytes: numbers[2]))
        case "thawed":
            self = .thawed
        case "end":
            guard words.count == 9, let outcome = Self.outcome(Array(words)) else { return nil }
            self = .end(outcome)
        case "fail":
            guard words.count >= 3, let errno = Int32(words[1]) else { return nil }
            self = .failed(errno: errno, step: words.dropFirst(2).joined(separator: " "))
        default:
            return nil
        }
    }

    private static func outcome(_ words: [Substring]) -> CellOutcome? {
        let numbers = [3, 4, 5, 7, 8].compactMap { Int(words[$0]) }
        guard let code = Int32(words[2]), numbers.count == 5 else { return nil }
        let exit: CellExit
        switch words[1] {
        case "exit": exit = .exited(code)
        case "signal", "killed": exit = .signaled(code)
        case "missing": exit = .notStarted(code)
        default: return nil
        }
        return CellOutcome(
            exit: exit,
            usage: CellUsage(cpuNanoseconds: numbers[0], wallNanoseconds: numbers[1], peakBytes: numbers[2]),
            limitHit: CellLimitHit(rawValue: String(words[6])), killed: words[1] == "killed",
            leftovers: numbers[3], survivors: numbers[4])
    }
}
