// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase
internal import PawlContract

/// Alters one place of a JSON value.
///
/// Places are chosen evenly over depths first and over the places of a depth second, so that the few lists at the top
/// of an answer are not lost among many below.
struct JSONEdit: Sendable {
    private let control: AutomaticControl

    init(_ control: AutomaticControl) {
        self.control = control
    }

    /// The altered value; nil where it has no place for this.
    func altered(_ value: JSONValue, using generator: inout SeededGenerator) -> JSONValue? {
        var depths: [Int: Int] = [:]
        count(value, depth: 0, in: &depths)
        guard let depth = depths.keys.sorted().randomElement(using: &generator), let places = depths[depth] else {
            return nil
        }
        var left = Int.random(in: 0..<places, using: &generator)
        return edit(value, depth: depth, skipping: &left, choice: generator.next())
    }

    /// Every number multiplied; one that cannot be written stays as it is.
    static func scaled(_ value: JSONValue, by factor: Double) -> JSONValue {
        switch value {
        case .number(let number): JSONValue.isWritable(number * factor) ? .number(number * factor) : value
        case .array(let elements): .array(elements.map { scaled($0, by: factor) })
        case .object(let members): .object(members.mapValues { scaled($0, by: factor) })
        default: value
        }
    }

    /// The same shape, with zeros and empty text.
    static func zeroed(_ value: JSONValue) -> JSONValue {
        switch value {
        case .number: 0
        case .string: ""
        case .bool: false
        case .array(let elements): .array(elements.map(zeroed))
        case .object(let members): .object(members.mapValues(zeroed))
        case .null: .null
        }
    }

    private func count(_ value: JSONValue, depth: Int, in depths: inout [Int: Int]) {
        if altered(value, choice: 0) != nil { depths[depth, default: 0] += 1 }
        switch value {
        case .array(let elements): for element in elements { count(element, depth: depth + 1, in: &depths) }
        case .object(let members): for member in members.values { count(member, depth: depth + 1, in: &depths) }
        default: break
        }
    }

    private func edit(_ value: JSONValue, depth: Int, skipping left: inout Int, choice: UInt64) -> JSONValue {
        guard depth > 0 else {
            guard let altered = altered(value, choice: choice) else { return value }
            defer { left -= 1 }
            return left == 0 ? altered : value
        }
        guard left >= 0 else { return value }
        switch value {
        case .array(let elements):
            return .array(elements.map { edit($0, depth: depth - 1, skipping: &left, choice: choice) })
        case .object(let members):
            var result = members
            for (key, member) in members.sorted(by: { $0.key < $1.key }) {
                result[key] = edit(member, depth: depth - 1, skipping: &left, choice: choice)
            }
            return .object(result)
        default: return value
        }
    }

    /// This one value altered; nil where it cannot be.
    private func altered(_ value: JSONValue, choice: UInt64) -> JSONValue? {
        switch (control, value) {
        case (.digit, .number(let number)): return .number(Self.otherDigit(number))
        case (.digit, .string(let text)): return Self.otherLetter(text, choice).map { .string($0) }
        case (.digit, .bool(let flag)): return .bool(!flag)
        case (.sign, .number(let number)): return number == 0 ? nil : .number(-number)
        case (.dropped, .array(var elements)) where !elements.isEmpty:
            elements.remove(at: Self.index(choice, elements.count))
            return .array(elements)
        case (.doubled, .array(var elements)) where !elements.isEmpty:
            let index = Self.index(choice, elements.count)
            elements.insert(elements[index], at: index)
            return .array(elements)
        case (.emptied, .array(let elements)) where !elements.isEmpty: return []
        case (.swapped, .array(var elements)):
            let first = Self.index(choice, max(1, elements.count))
            guard let second = elements.indices.first(where: { elements[$0] != elements[first] }) else { return nil }
            elements.swapAt(first, second)
            return .array(elements)
        default: return nil
        }
    }

    private static func index(_ choice: UInt64, _ count: Int) -> Int { Int(choice % UInt64(max(1, count))) }

    /// The number with another leading digit: one more, or one less where it is a nine.
    static func otherDigit(_ number: Double) -> Double {
        guard number != 0 else { return 1 }
        let unit = pow(10, floor(log10(number.magnitude)))
        let isNine = (number.magnitude / unit).rounded(.down) >= 9
        let changed = number.magnitude + (isNine ? -unit : unit)
        let result = number < 0 ? -changed : changed
        return JSONValue.isWritable(result) ? result : 1
    }

    /// The text with another letter or digit in it; nil where it has none.
    static func otherLetter(_ text: String, _ choice: UInt64) -> String? {
        var bytes = Array(text.utf8)
        let places = bytes.indices.filter { (48...57).contains(bytes[$0]) || (97...122).contains(bytes[$0] | 32) }
        guard !places.isEmpty else { return nil }
        let place = places[index(choice, places.count)]
        let byte = bytes[place]
        bytes[place] = byte == UInt8(ascii: "9") ? 56 : byte | 32 == UInt8(ascii: "z") ? byte - 1 : byte + 1
        return String(decoding: bytes, as: UTF8.self)
    }
}
