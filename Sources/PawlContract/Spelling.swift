// SPDX-License-Identifier: Apache-2.0

/// Finds the word that was probably meant, for diagnostics.
enum Spelling {
    /// Longer words get no suggestion: the comparison costs the product of both lengths.
    private static let longest = 64

    /// The nearest candidate, where one is near enough: a third of the word's length may differ, at least one letter.
    /// Case, `-` and `_` count as equal. Ties go to the earlier candidate.
    static func nearest(_ word: String, among candidates: [String]) -> String? {
        guard word.unicodeScalars.count <= longest, !word.isEmpty else { return nil }
        let written = folded(word)
        let ranked = candidates.compactMap { candidate -> (word: String, distance: Int)? in
            guard candidate.unicodeScalars.count <= longest, candidate != word else { return nil }
            let wanted = folded(candidate)
            let allowed = max(1, max(wanted.count, written.count) / 3)
            let distance = distance(written, wanted)
            // A word of two letters is near to every other one.
            guard distance <= allowed, distance < wanted.count else { return nil }
            return (candidate, distance)
        }
        return ranked.min { $0.distance < $1.distance }?.word
    }

    /// The edit distance with insertions, deletions, substitutions and swaps of neighbours (Damerau 1964, in the
    /// "optimal string alignment" form: no part is edited twice).
    static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        guard !left.isEmpty else { return right.count }
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in 1...left.count {
            var current = [row]
            current.reserveCapacity(right.count + 1)
            for (index, letter) in right.enumerated() {
                let substitution = last[index] + (left[row - 1] == letter ? 0 : 1)
                var best = min(substitution, last[index + 1] + 1, current[index] + 1)
                if row > 1, index > 0, left[row - 1] == right[index - 1], left[row - 2] == letter {
                    best = min(best, beforeLast[index - 1] + 1)
                }
                current.append(best)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }

    /// A text short enough for a message, on one line, without control characters.
    static func shortened(_ text: String) -> String {
        var shown = ""
        for (count, scalar) in text.unicodeScalars.enumerated() {
            guard count < 60 else { return shown + "..." }
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            shown.unicodeScalars.append(isControl ? " " : scalar)
        }
        return shown
    }

    /// `a, b or c`.
    static func alternatives(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }

    private static func folded(_ word: String) -> [Unicode.Scalar] {
        word.lowercased().unicodeScalars.filter { $0 != "_" && $0 != "-" }
    }
}
