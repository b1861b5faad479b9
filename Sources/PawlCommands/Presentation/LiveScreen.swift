// SPDX-License-Identifier: Apache-2.0

/// Turns successive frames into escape sequences that redraw in place, below what the terminal already shows.
struct LiveScreen: Sendable {
    private var drawn = 0

    /// The text that replaces the last frame by this one; at most `rows - 1` lines are drawn.
    mutating func draw(_ lines: [String], rows: Int) -> String {
        let shown = lines.prefix(max(1, rows - 1))
        let back = drawn > 0 ? "\u{1B}[\(drawn)A" : ""
        drawn = shown.count
        return "\r" + back + shown.map { $0 + "\u{1B}[K\n" }.joined() + "\u{1B}[J"
    }
}
