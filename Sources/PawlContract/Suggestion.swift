// SPDX-License-Identifier: Apache-2.0

/// The word that was probably meant, for messages outside contracts, too.
public enum Suggestion {
    /// The nearest candidate, where one is near enough; see `Spelling` for the measure.
    public static func nearest(_ word: String, among candidates: [String]) -> String? {
        Spelling.nearest(word, among: candidates)
    }
}
