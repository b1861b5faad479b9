// SPDX-License-Identifier: Apache-2.0

/// A table for a terminal or a pipe: columns two spaces apart, no lines, the last column unpadded.
struct TextTable: Sendable {
    /// Where a column's text stands.
    enum Alignment: Sendable {
        case left, right
    }

    /// A column: its heading and its alignment.
    struct Column: Sendable {
        var heading: String
        var alignment: Alignment

        init(_ heading: String, _ alignment: Alignment = .left) {
            self.heading = heading
            self.alignment = alignment
        }
    }

    private let columns: [Column]
    private var rows: [[String]] = []

    init(_ columns: [Column]) {
        self.columns = columns
    }

    /// Adds a row; missing cells are empty, further ones are dropped. Text from outside is cleaned here.
    mutating func add(_ cells: [String]) {
        rows.append(columns.indices.map { $0 < cells.count ? CleanText.line(cells[$0]) : "" })
    }

    /// The lines, headings first.
    func lines() -> [String] {
        let all = [columns.map(\.heading)] + rows
        let widths = columns.indices.map { index in all.map { $0[index].count }.max() ?? 0 }
        return all.map { row in
            let cells = columns.indices.map { index -> String in
                let space = String(repeating: " ", count: widths[index] - row[index].count)
                return columns[index].alignment == .right ? space + row[index] : row[index] + space
            }
            let line = cells.joined(separator: "  ")
            return String(line[..<(line.lastIndex { $0 != " " }.map { line.index(after: $0) } ?? line.startIndex)])
        }
    }
}
