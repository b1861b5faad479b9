// SPDX-License-Identifier: Apache-2.0
// The standard library compares strings up to canonical equivalence and keeps its normaliser to itself, so this one
// file needs Foundation's.
private import Foundation

/// Unicode normalization form C (Unicode Standard Annex 15).
enum NormalForm {
    /// Whether the text's scalars are exactly those of its form C.
    static func isComposed(_ text: String) -> Bool {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return true }
        return text.unicodeScalars.elementsEqual(text.precomposedStringWithCanonicalMapping.unicodeScalars)
    }
}
