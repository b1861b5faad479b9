// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Numbers and columns of the printed tables.
enum TextColumns {
    /// Cells padded to their widths, one space apart.
    static func line(_ cells: [String], widths: [Int]) -> String {
        let padded = zip(cells, widths).map { text, width in
            text + String(repeating: " ", count: max(0, width - text.count))
        }
        let line = padded.joined(separator: " ")
        return String(line.reversed().drop { $0 == " " }.reversed())
    }

    /// A number with a fixed number of decimals.
    static func decimals(_ value: Double, _ places: Int) -> String {
        let scale = pow(10, Double(places))
        guard value.isFinite, value.magnitude < 1e9 else { return "\(value)" }
        let scaled = Int((value.magnitude * scale).rounded())
        let fraction = String(scaled % Int(scale))
        let zeros = String(repeating: "0", count: max(0, places - fraction.count))
        return "\(value < 0 && scaled > 0 ? "-" : "")\(scaled / Int(scale)).\(zeros)\(fraction)"
    }
}
