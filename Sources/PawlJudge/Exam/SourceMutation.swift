// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// One change of a source text that makes most programs wrong: an operator, a constant or a word is another.
///
/// The operators are those of R. DeMillo, R. Lipton, F. Sayward, "Hints on test data selection: help for the practicing
/// programmer" (IEEE Computer, 1978), as far as they can be told without a parser. A mutant may be equivalent: a
/// changed comment, a changed tile size.
struct SourceMutation: Hashable, Sendable {
    /// The file.
    var path: String
    /// The line, from 1.
    var line: Int
    /// What stood there.
    var before: String
    /// What stands there now.
    var after: String
    /// The file's new bytes.
    var bytes: [UInt8]

    /// For people: `kernel.c:7: '<' is '<='`
    var text: String { "\(path):\(line): '\(before)' is '\(after)'" }

    private static let swaps: [(String, String)] = [
        (" + ", " - "), (" - ", " + "), (" * ", " + "), (" / ", " * "), ("+=", "-="), ("-=", "+="), (" < ", " <= "),
        (" <= ", " < "), (" > ", " >= "), (" >= ", " > "), ("==", "!="), ("!=", "=="), ("&&", "||"), ("||", "&&"),
        (" and ", " or "), (" or ", " and "), ("True", "False"), ("False", "True"), ("true", "false"),
        ("false", "true"), (" 0", " 1"), (" 1", " 2"), ("max(", "min("), ("min(", "max("),
    ]

    /// So many mutations of these files, chosen by a seed; fewer where the files offer fewer places.
    static func choose(_ count: Int, of files: [String: [UInt8]], seed: UInt64) -> [SourceMutation] {
        var generator = SeededGenerator(seed: seed)
        var places: [(path: String, offset: Int, swap: Int)] = []
        for (path, bytes) in files.sorted(by: { $0.key < $1.key }) where String(validating: bytes, as: UTF8.self) != nil
        {
            for (number, swap) in swaps.enumerated() {
                let pattern = Array(swap.0.utf8)
                guard bytes.count >= pattern.count else { continue }
                for offset in 0...(bytes.count - pattern.count)
                where bytes[offset..<offset + pattern.count].elementsEqual(pattern) {
                    places.append((path, offset, number))
                }
            }
        }
        return places.shuffled(using: &generator).prefix(count).compactMap { place in
            guard let bytes = files[place.path] else { return nil }
            let (before, after) = swaps[place.swap]
            let head = bytes[..<place.offset]
            return SourceMutation(
                path: place.path, line: 1 + head.count { $0 == UInt8(ascii: "\n") },
                before: before.filter { $0 != " " }, after: after.filter { $0 != " " },
                bytes: Array(head) + Array(after.utf8) + bytes[(place.offset + before.utf8.count)...])
        }
    }
}
