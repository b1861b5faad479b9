// SPDX-License-Identifier: Apache-2.0

/// Colours and weights of a terminal, or none.
enum TerminalStyle: Hashable, Sendable {
    case plain, ansi

    func bold(_ text: String) -> String { wrap("1", text) }
    func dim(_ text: String) -> String { wrap("2", text) }
    func accent(_ text: String) -> String { wrap("36", text) }
    func good(_ text: String) -> String { wrap("32", text) }
    func warn(_ text: String) -> String { wrap("33", text) }
    func bad(_ text: String) -> String { wrap("31", text) }

    /// The colour of a verdict; the word itself always stands there too.
    func verdict(_ padded: String) -> String {
        let word = padded.prefix { $0 != " " }
        return switch word {
        case "accepted": good(padded)
        case "violation": bad(padded)
        case "invalid", "refused", "failed", "inconclusive", "held": warn(padded)
        default: padded
        }
    }

    private func wrap(_ code: String, _ text: String) -> String {
        self == .plain || text.isEmpty ? text : "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }
}
