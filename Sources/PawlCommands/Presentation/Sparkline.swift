// SPDX-License-Identifier: Apache-2.0

/// A row of block characters for a series of numbers.
enum Sparkline {
    private static let blocks = Array("▁▂▃▄▅▆▇█")

    /// One character a number, at most `width` of them: a longer series is thinned evenly, its last number kept.
    static func text(_ numbers: [Double], width: Int) -> String {
        let finite = numbers.filter(\.isFinite)
        guard let low = finite.min(), let high = finite.max(), width > 0 else { return "" }
        let shown: [Double]
        if finite.count <= width {
            shown = finite
        } else if width == 1 {
            shown = finite.suffix(1)
        } else {
            shown = (0..<width).map { finite[$0 * (finite.count - 1) / (width - 1)] }
        }
        return String(
            shown.map { number in
                let share = high > low ? (number - low) / (high - low) : 0
                return blocks[min(blocks.count - 1, Int(share * Double(blocks.count)))]
            })
    }
}
