// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract

/// Alters the bytes of an answer's file.
///
/// Files that read as numbers (`NumberFile`) are altered number by number; others by lines where they are text, else by
/// words of eight bytes.
enum BinaryAnswer {
    /// The file with one byte changed: in the most significant place of a little-endian word of eight, so that the
    /// change shows whatever the numbers are.
    static func byte(_ bytes: [UInt8], at choice: UInt64) -> [UInt8]? {
        guard !bytes.isEmpty else { return nil }
        var result = bytes
        let place = bytes.count < 8 ? bytes.count - 1 : index(choice, bytes.count / 8) * 8 + 7
        result[place] ^= 0x40
        return result
    }

    /// The file under a control; nil where it offers no place for it.
    static func altered(_ bytes: [UInt8], by control: AutomaticControl, at choice: UInt64) -> [UInt8]? {
        guard !bytes.isEmpty else { return nil }
        switch control {
        case .digit, .sign: return number(bytes, by: control, at: choice)
        case .emptied: return []
        default: break
        }
        var pieces = pieces(bytes)
        guard pieces.count > 1 || control != .swapped else { return nil }
        let place = index(choice, pieces.count)
        switch control {
        case .dropped: pieces.remove(at: place)
        case .doubled: pieces.insert(pieces[place], at: place)
        case .swapped:
            guard let other = pieces.indices.first(where: { pieces[$0] != pieces[place] }) else { return nil }
            pieces.swapAt(place, other)
        default: return nil
        }
        return Array(pieces.joined())
    }

    /// The numbers multiplied; nil where the file does not read as numbers.
    static func scaled(_ bytes: [UInt8], by factor: Double) -> [UInt8]? {
        guard var numbers = NumberFile(bytes) else { return nil }
        for place in 0..<numbers.count { numbers.set(place, numbers.get(place) * factor) }
        return numbers.bytes
    }

    private static func number(_ bytes: [UInt8], by control: AutomaticControl, at choice: UInt64) -> [UInt8]? {
        if var numbers = NumberFile(bytes) {
            let start = index(choice, numbers.count)
            let places = (0..<numbers.count).lazy.map { (start + $0) % numbers.count }
            guard let place = places.first(where: { numbers.get($0) != 0 }) else { return nil }
            let number = numbers.get(place)
            numbers.set(place, control == .sign ? -number : JSONEdit.otherDigit(number))
            return numbers.bytes
        }
        guard control == .digit, let text = String(validating: bytes, as: UTF8.self) else { return nil }
        return JSONEdit.otherLetter(text, choice).map { Array($0.utf8) }
    }

    /// Lines with their ends, or words of eight bytes.
    private static func pieces(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        let newline = UInt8(ascii: "\n")
        guard bytes.contains(newline), String(validating: bytes, as: UTF8.self) != nil else {
            return stride(from: 0, to: bytes.count, by: 8).map { bytes[$0..<min($0 + 8, bytes.count)] }
        }
        var pieces: [ArraySlice<UInt8>] = []
        var start = 0
        for index in bytes.indices where bytes[index] == newline {
            pieces.append(bytes[start...index])
            start = index + 1
        }
        if start < bytes.count { pieces.append(bytes[start...]) }
        return pieces
    }

    private static func index(_ choice: UInt64, _ count: Int) -> Int { Int(choice % UInt64(max(1, count))) }
}
