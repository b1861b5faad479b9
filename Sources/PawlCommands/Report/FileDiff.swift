// SPDX-License-Identifier: Apache-2.0

/// The lines of one file in a patch.
struct FileDiff: Hashable, Sendable {
    /// Its header and hunks, without line feeds.
    var lines: [String]

    /// Cuts a patch of `TreePatch` into files. Every line of content begins with a blank, `+`, `-` or `\`, so that a
    /// file's text cannot look like a header.
    static func files(in patch: [UInt8]) -> [FileDiff] {
        var files: [FileDiff] = []
        for line in patch.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
            let text = String(decoding: line, as: UTF8.self)
            if text.hasPrefix("diff --git ") { files.append(FileDiff(lines: [])) }
            if !files.isEmpty { files[files.count - 1].lines.append(text) }
        }
        return files
    }
}
