// SPDX-License-Identifier: Apache-2.0

/// Writes HTML or SVG. Text and attribute values are escaped here and nowhere else, so that none can be forgotten;
/// only `raw` takes markup, and only from this program's own source.
struct Markup: Sendable {
    private(set) var output = ""

    /// Text from anywhere.
    mutating func text(_ text: String) {
        output += Self.escape(CleanText.block(text))
    }

    /// Markup of this program.
    mutating func raw(_ markup: StaticString) {
        output += markup.description
    }

    /// An element with what `content` writes inside.
    mutating func element(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:], _ content: (inout Markup) -> Void
    ) {
        open(name, attributes)
        output += ">"
        content(&self)
        output += "</\(name)>"
    }

    /// An element that holds only text.
    mutating func element(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:], text: String
    ) {
        element(name, attributes) { $0.text(text) }
    }

    /// An element without content.
    mutating func void(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:]) {
        open(name, attributes)
        output += "/>"
    }

    private mutating func open(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>) {
        output += "<\(name)"
        for (key, value) in attributes { output += " \(key)=\"\(Self.escape(CleanText.line(value, limit: 20_000)))\"" }
    }

    private static func escape(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for character in text.unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
