// SPDX-License-Identifier: Apache-2.0
internal import PawlStore

/// Output of candidate code, made fit to be shown.
enum LogText {
    /// The last bytes as text, line by line without control characters.
    static func tail(_ bytes: [UInt8], limit: Int) -> String {
        let limit = max(0, limit)
        let lines = String(decoding: bytes.suffix(limit), as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        let text = lines.map { Evidence.clean(String($0), limit: 1024) }.joined(separator: "\n")
        return text.utf8.count <= limit ? text : String(decoding: Array(text.utf8).suffix(limit), as: UTF8.self)
    }
}
