// SPDX-License-Identifier: Apache-2.0
//
// Metrics as programs print them on stdout, one a line:
//
//   METRIC name=value        (lines: metric)
//   name: value              (lines: colon; at the beginning of the line)
//
// NAME is one that the contract wants; other lines are ignored. VALUE is -? DIGITS [. DIGITS] [e|E [+-] DIGITS], with
// spaces around it. Nothing takes precedence over anything: a name that comes twice is refused.
internal import PawlContract
internal import PawlLedger

/// Reads the metrics that a program printed, all of which it may have made up.
struct MetricLines: Hashable, Sendable {
    private(set) var values: [String: Double] = [:]
    private(set) var signals: [SignalRecord] = []

    init(_ output: [UInt8], as format: MetricLineFormat, wanted: [String]) {
        var seen: Set<String> = []
        for line in output.split(separator: UInt8(ascii: "\n")) {
            guard let (name, value) = Self.parts(line, format, wanted: wanted) else { continue }
            guard seen.insert(name).inserted else {
                note(.resultDuplicate, "metric '\(name)' was printed more than once")
                continue
            }
            guard Self.isNumber(value), let number = Double(String(decoding: value, as: UTF8.self)) else {
                note(.resultMalformed, "metric '\(name)' was printed with a value that is no number")
                continue
            }
            guard number.isFinite else {
                note(.valueNonfinite, "metric '\(name)' was printed as a number that is not finite")
                continue
            }
            values[name] = number
        }
        for name in wanted where !seen.contains(name) { note(.resultMissing, "metric '\(name)' was not printed") }
        if !signals.isEmpty { values = [:] }
    }

    private mutating func note(_ signal: JudgeSignal, _ evidence: String) {
        let record = signal.record(evidence)
        if signals.count < 16, !signals.contains(record) { signals.append(record) }
    }

    private static func parts(
        _ line: ArraySlice<UInt8>, _ format: MetricLineFormat, wanted: [String]
    ) -> (String, ArraySlice<UInt8>)? {
        var rest = line
        let mark = format == .metric ? UInt8(ascii: "=") : UInt8(ascii: ":")
        if format == .metric {
            guard rest.starts(with: "METRIC ".utf8) else { return nil }
            rest = rest.dropFirst(7).drop { $0 == 32 }
        }
        for name in wanted where rest.starts(with: name.utf8) {
            let after = rest.dropFirst(name.utf8.count)
            guard after.first == mark else { continue }
            var value = after.dropFirst().drop { $0 == 32 || $0 == 9 }
            while let last = value.last, last == 32 || last == 9 || last == 13 { value = value.dropLast() }
            return (name, value)
        }
        return nil
    }

    private static func isNumber(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count <= 64 else { return false }
        var rest = text
        func take(_ isWanted: (UInt8) -> Bool) -> Bool {
            let run = rest.prefix(while: isWanted)
            rest = rest.dropFirst(run.count)
            return !run.isEmpty
        }
        let isDigit: (UInt8) -> Bool = { (48...57).contains($0) }
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        guard take(isDigit) else { return false }
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            guard take(isDigit) else { return false }
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
            guard take(isDigit) else { return false }
        }
        return rest.isEmpty
    }
}
