// SPDX-License-Identifier: Apache-2.0
import Glibc
import PawlBase

/// One figure.
struct Row: Sendable {
    var section: String
    var name: String
    var value: Double
    var unit: String
    /// The target in words; empty for figures that only explain another.
    var target = ""
    var isMet: Bool?
}

/// The figures of one run of the benchmarks.
final class Table: Sendable {
    private let rows = Locked<[Row]>([])

    /// Adds a figure that explains another.
    func note(_ section: String, _ name: String, _ value: Double, _ unit: String) {
        add(Row(section: section, name: name, value: value, unit: unit))
    }

    /// Adds a figure with an upper bound.
    func atMost(_ bound: Double, _ section: String, _ name: String, _ value: Double, _ unit: String) {
        add(
            Row(
                section: section, name: name, value: value, unit: unit, target: "<= \(Self.number(bound)) \(unit)",
                isMet: value <= bound))
    }

    /// Adds a figure with a lower bound.
    func atLeast(_ bound: Double, _ section: String, _ name: String, _ value: Double, _ unit: String) {
        add(
            Row(
                section: section, name: name, value: value, unit: unit, target: ">= \(Self.number(bound)) \(unit)",
                isMet: value >= bound))
    }

    private func add(_ row: Row) {
        print(Self.line(row))
        fflush(nil)
        rows.withLock { $0.append(row) }
    }

    var text: String {
        let rows = rows.withLock { $0 }
        let missed = rows.filter { $0.isMet == false }
        return (["", "== all figures"] + rows.map(Self.line) + ["", "targets missed: \(missed.count)"])
            .joined(separator: "\n")
    }

    var json: JSONValue {
        .array(
            rows.withLock { $0 }.map { row in
                .fields([
                    "section": .string(row.section), "name": .string(row.name), "value": .number(row.value),
                    "unit": .string(row.unit), "target": row.target.isEmpty ? nil : .string(row.target),
                    "met": row.isMet.map { .bool($0) },
                ])
            })
    }

    private static func line(_ row: Row) -> String {
        let mark =
            switch row.isMet {
            case true?: "met"
            case false?: "MISSED"
            case nil: ""
            }
        return pad(row.section, 3) + pad(row.name, 62) + pad(number(row.value) + " " + row.unit, 20)
            + pad(row.target, 20) + mark
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }

    static func number(_ value: Double) -> String {
        let decimals = abs(value) >= 1000 ? 0 : abs(value) >= 10 ? 1 : 3
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let rounded = (value * scale).rounded() / scale
        return decimals == 0 ? "\(Int(rounded))" : "\(rounded)"
    }
}
