// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlSandbox

/// How a value was written where it was found.
public enum EncodedForm: String, Hashable, Sendable, CaseIterable {
    /// As it is, or with some of its bytes escaped as in URLs, JSON, or programs.
    case plain
    /// Within a base64 text, of either alphabet, at any alignment.
    case base64
    /// As hexadecimal digits of either case.
    case hex
    /// Backwards.
    case reversed
}

/// Finds values in bytes, however they are written: each of their bytes may stand as it is, as `%XX`, `%25XX`, `\xXX`,
/// `\u00XX`, or behind a backslash; base64 (RFC 4648 sections 4 and 5) may be broken into lines.
///
/// All that could show a value is kept in ``SecretMemory``.
struct EncodedSearch: Sendable, CustomReflectable {
    /// A value's place in the list, how it was written, and where what was found ends.
    struct Match {
        let subject: Int
        let form: EncodedForm
        let end: Int
    }

    private struct Pattern {
        let range: Range<Int>
        let subject: Int
        let form: EncodedForm
    }

    private let patterns: [Pattern]
    private let memory: SecretMemory?
    /// The patterns that may begin with a byte.
    private let starts: [[Int]]
    /// No match is longer.
    let longest: Int

    /// `%25XX` and `\u00XX` are the longest ways to write a byte, behind an escaped line end in base64.
    private static let longestByte = 6
    private static let longestLineEnd = 4

    /// Searches for values, which are wiped; `reversed`: backwards too.
    init(_ values: inout [[UInt8]], reversed: Bool) throws(DiskError) {
        var patterns: [Pattern] = []
        var arena: [UInt8] = []
        var longest = 0
        for subject in values.indices {
            for (form, text) in Self.forms(values[subject], reversed: reversed) where !text.isEmpty {
                patterns.append(
                    Pattern(range: arena.count..<(arena.count + text.count), subject: subject, form: form))
                arena += text
                let each = Self.longestByte + (form == .base64 ? Self.longestLineEnd : 0)
                longest = max(longest, text.count * each)
            }
            SecretMemory.wipe(&values[subject])
        }
        var starts = [[Int]](repeating: [], count: 256)
        for (index, pattern) in patterns.enumerated() {
            let first = arena[pattern.range.lowerBound]
            var bytes: Set<UInt8> = [first, UInt8(ascii: "%"), UInt8(ascii: "\\")]
            if pattern.form == .hex { bytes.insert(Self.upper(first)) }
            if first == 0x20 { bytes.insert(UInt8(ascii: "+")) }
            for byte in bytes { starts[Int(byte)].append(index) }
        }
        self.patterns = patterns
        self.starts = starts
        self.longest = longest
        memory = arena.isEmpty ? nil : try SecretMemory(taking: &arena)
    }

    /// The longest match that begins at an offset.
    func match(_ bytes: [UInt8], at offset: Int) -> Match? {
        let candidates = starts[Int(bytes[offset])]
        guard let memory, !candidates.isEmpty else { return nil }
        var best: Match?
        unsafe memory.withBytes { arena in
            for index in candidates {
                let pattern = patterns[index]
                let text = unsafe UnsafeRawBufferPointer(rebasing: arena[pattern.range])
                guard let end = unsafe Self.end(of: text, pattern.form, bytes, offset), end > best?.end ?? 0 else {
                    continue
                }
                best = Match(subject: pattern.subject, form: pattern.form, end: end)
            }
        }
        return best
    }

    /// Where a pattern's longest spelling at an offset ends.
    private static func end(
        of text: UnsafeRawBufferPointer, _ form: EncodedForm, _ bytes: [UInt8], _ offset: Int
    ) -> Int? {
        // Several spellings may be under way at once where the value itself holds '%' or a backslash.
        var places = [offset]
        for index in 0..<text.count {
            let wanted = unsafe text[index]
            var next: [Int] = []
            for place in places {
                if index > 0, form == .base64, let behind = skipLineEnd(bytes, place) {
                    step(wanted, form, bytes, behind, into: &next)
                }
                step(wanted, form, bytes, place, into: &next)
            }
            if next.isEmpty { return nil }
            places = next
        }
        return places.max()
    }

    private static func step(
        _ wanted: UInt8, _ form: EncodedForm, _ bytes: [UInt8], _ place: Int, into next: inout [Int]
    ) {
        func add(_ place: Int) {
            if !next.contains(place) { next.append(place) }
        }
        func hex(_ at: Int) -> Bool {
            guard at + 1 < bytes.count, let high = nibble(bytes[at]), let low = nibble(bytes[at + 1]) else {
                return false
            }
            return fits(high << 4 | low, wanted, form)
        }
        func reads(_ text: StaticString, _ at: Int) -> Bool {
            text.withUTF8Buffer { unsafe bytes[min(at, bytes.count)...].starts(with: $0) }
        }
        guard place < bytes.count else { return }
        let byte = bytes[place]
        if fits(byte, wanted, form) || (wanted == 0x20 && byte == UInt8(ascii: "+")) { add(place + 1) }
        if byte == UInt8(ascii: "%") {
            if hex(place + 1) { add(place + 3) }
            if reads("25", place + 1), hex(place + 3) { add(place + 5) }
        } else if byte == UInt8(ascii: "\\"), place + 1 < bytes.count {
            switch bytes[place + 1] {
            case UInt8(ascii: "x") where hex(place + 2): add(place + 4)
            case UInt8(ascii: "u") where reads("00", place + 2) && hex(place + 4): add(place + 6)
            case UInt8(ascii: "n") where wanted == 0x0A, UInt8(ascii: "r") where wanted == 0x0D,
                UInt8(ascii: "t") where wanted == 0x09:
                add(place + 2)
            case wanted where !isLetterOrDigit(wanted): add(place + 2)
            default: break
            }
        }
    }

    /// The offset behind a line end, as it is or escaped.
    private static func skipLineEnd(_ bytes: [UInt8], _ place: Int) -> Int? {
        let rest = bytes[min(place, bytes.count)...]
        for end in [[0x0D, 0x0A], [0x0A], [0x5C, 0x72, 0x5C, 0x6E], [0x5C, 0x6E]] as [[UInt8]]
        where rest.starts(with: end) {
            return place + end.count
        }
        return nil
    }

    private static func fits(_ byte: UInt8, _ wanted: UInt8, _ form: EncodedForm) -> Bool {
        byte == wanted || (form == .hex && byte == upper(wanted))
    }

    private static func upper(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte - 32 : byte
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    private static func nibble(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - 48
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - 55
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - 87
        default: nil
        }
    }

    /// The texts that stand for a value.
    private static func forms(_ value: [UInt8], reversed: Bool) -> [(EncodedForm, [UInt8])] {
        var forms: [(EncodedForm, [UInt8])] = [(.plain, value), (.hex, Array(Hex.encode(value).utf8))]
        for before in 0..<3 {
            // Of the characters of a base64 text, those that hold bits of this value alone.
            let padded = [UInt8](repeating: 0, count: before) + value
            let text = Array(Base64.encode(padded).utf8)
            let middle = Array(text[((before * 8 + 5) / 6)..<(padded.count * 8 / 6)])
            forms.append((.base64, middle))
            let urlSafe = middle.map { byte -> UInt8 in
                switch byte {
                case UInt8(ascii: "+"): UInt8(ascii: "-")
                case UInt8(ascii: "/"): UInt8(ascii: "_")
                default: byte
                }
            }
            if urlSafe != middle { forms.append((.base64, urlSafe)) }
        }
        if reversed { forms.append((.reversed, value.reversed())) }
        return forms
    }

    /// Nothing to look into.
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
