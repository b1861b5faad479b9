// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Long lines of a text and a quick way to find them again in others.
struct LineSearch: Sendable {
    /// The shortest line, without white space around it, that is looked for.
    static let minimumLength = 32
    /// The fewest different bytes of a line that is looked for: rulers and indentation are no evidence.
    static let minimumVariety = 10

    /// A line that is looked for.
    struct Needle: Hashable, Sendable {
        /// The number of its file.
        var file: Int
        /// Its place among the lines of that file that are looked for, from 0.
        var ordinal: Int
        /// Its number in that file, from 1.
        var line: Int
        var bytes: [UInt8]
    }

    private(set) var needles: [Needle] = []
    private var places: [UInt64: [Int]] = [:]

    /// Adds the lines of a text; returns how many are looked for.
    mutating func add(_ text: [UInt8], file: Int) -> Int {
        var known: Set<[UInt8]> = []
        var count = 0
        Self.eachLine(of: text) { range, number, mark in
            let line = Array(text[range])
            guard Set(line).count >= Self.minimumVariety, known.insert(line).inserted else { return }
            places[mark, default: []].append(needles.count)
            needles.append(Needle(file: file, ordinal: count, line: number, bytes: line))
            count += 1
        }
        return count
    }

    /// The numbers of the lines that a text holds, each once.
    func found(in text: [UInt8]) -> Set<Int> {
        var found: Set<Int> = []
        guard !places.isEmpty else { return found }
        Self.eachLine(of: text) { range, _, mark in
            guard let candidates = places[mark] else { return }
            for candidate in candidates where needles[candidate].bytes.elementsEqual(text[range]) {
                found.insert(candidate)
            }
        }
        return found
    }

    /// Each long line without the white space around it, with its number from 1 and a mark made of its length and ends.
    private static func eachLine(of text: [UInt8], _ body: (Range<Int>, Int, UInt64) -> Void) {
        unsafe text.withUnsafeBytes { raw in
            guard let base = raw.baseAddress else { return }
            var start = 0
            var number = 0
            while start < raw.count {
                number += 1
                let rest = unsafe UnsafeRawPointer(base + start)
                let newline = unsafe memchr(rest, 10, raw.count - start)
                let end = unsafe newline.map { unsafe UnsafeRawPointer($0) - base } ?? raw.count
                var (first, last) = (start, end)
                start = end + 1
                guard last - first >= minimumLength else { continue }
                while first < last, unsafe isSpace(raw[first]) { first += 1 }
                while last > first, unsafe isSpace(raw[last - 1]) { last -= 1 }
                guard last - first >= minimumLength else { continue }
                let head = unsafe raw.loadUnaligned(fromByteOffset: first, as: UInt64.self)
                let tail = unsafe raw.loadUnaligned(fromByteOffset: last - 8, as: UInt64.self)
                let mark = (head &* 0x9E37_79B9_7F4A_7C15) ^ (tail &* 0xC2B2_AE3D_27D4_EB4F) ^ UInt64(last - first)
                body(first..<last, number, mark)
            }
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 32 || byte == 9 || byte == 13
    }
}
