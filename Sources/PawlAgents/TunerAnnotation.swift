// SPDX-License-Identifier: Apache-2.0
//
// Annotations tell the tuner which literals of a file it may change.
//
//   annotation  = "pawl:tune" SP [ NAME "=" ] NUMBER ".." NUMBER *( SP option )
//               / "pawl:choose" SP [ NAME "=" ] alternative 1*( "|" alternative )
//   option      = "log" / "step" SP NUMBER
//   alternative = bare / DQUOTE *( any byte but DQUOTE ) DQUOTE / "'" *( any byte but "'" ) "'"
//   bare        = letters, digits and "_" "." "+" "-", not ending in "-"
//   NAME        = a letter or "_", then letters, digits and "_"
//
// - An annotation stands directly behind the opening of a comment: // # -- ; % ! /* (* {- <!-- {# or a leading *, each
//   also doubled or followed by "!" (///, ##, ;;, /**, //!), or behind another annotation. Anywhere else it is text.
// - Nothing follows it but white space, a closing */ *) -} --> #} or another annotation.
// - It means a literal on its own line: in the code before the comment, else in the code behind it. On a line without
//   code it means the next line that is neither blank nor another annotation.
// - Without NAME it means the first literal that no earlier annotation means; with NAME the first such literal behind
//   the first occurrence of the word NAME.
// - The literal of "tune" is a number: `64`, `-2`, `1_000`, `0x40`, `0.5`, `1e-3`; suffixes stay as they are. Where the
//   number or a bound has a decimal point or an exponent, the values are reals, otherwise integers. "log" searches by
//   ratio. "step" allows only LOW, LOW + STEP, and so on.
// - The literal of "choose" is the first place where one of the alternatives stands as a word of its own, inside or
//   outside quotes.

internal import PawlStore

/// One annotation: what may stand in place of a literal.
struct TunerAnnotation: Hashable, Sendable {
    /// What a literal may be replaced by.
    enum Rule: Hashable, Sendable {
        case tune(low: TunerNumber, high: TunerNumber, step: TunerNumber?, scale: TunerDomain.Scale)
        case choose([String])
    }

    /// The word behind which the literal stands.
    var name: String?
    /// What may replace it.
    var rule: Rule
    /// The line of the annotation, from 1.
    var line: Int
}

/// What one line says: its annotations and the code around them.
struct TunerLine: Sendable {
    var annotations: [TunerAnnotation]
    /// The bytes before the comment and behind it, as ranges of the file.
    var code: [Range<Int>]
    var problem: String?

    static let maximumAlternatives = 64
    static let maximumText = 256
    private static let keyword = Array("pawl:".utf8)
    private static let openers = [
        "<!--", "//!", "///", "/**", "//", "/*", "(*", "{-", "{#", "--", ";;", "##", "%%", "#", ";", "%", "!", "*",
    ]
    .map { Array($0.utf8) }
    private static let closers = ["-->", "*/", "*)", "-}", "#}"].map { Array($0.utf8) }

    /// Reads a line of a file; nil where it holds no annotation.
    static func read(_ bytes: [UInt8], _ range: Range<Int>, number: Int) -> TunerLine? {
        guard let (opener, start) = opening(bytes, range) else { return nil }
        var reader = AnnotationReader(bytes: bytes, position: start, end: range.upperBound, line: number)
        var line = TunerLine(annotations: [], code: [], problem: nil)
        do throws(AnnotationProblem) {
            repeat { line.annotations.append(try reader.annotation()) } while reader.isAtAnnotation()
        } catch {
            line.problem = error.message
            return line
        }
        var rest = reader.position..<range.upperBound
        if let closer = closers.first(where: { bytes[rest].starts(with: $0) }) {
            rest = rest.lowerBound + closer.count..<rest.upperBound
        } else if !rest.isEmpty {
            let word = String(decoding: bytes[rest].prefix(32).prefix { !$0.isBlank }, as: UTF8.self)
            line.problem = "'\(Evidence.clean(word, limit: 40))' is no part of an annotation"
        }
        line.code = [range.lowerBound..<opener, rest].filter { part in !bytes[part].allSatisfy(\.isBlank) }
        return line
    }

    /// Where the comment opens and where its first annotation starts.
    private static func opening(_ bytes: [UInt8], _ range: Range<Int>) -> (opener: Int, annotation: Int)? {
        var index = range.lowerBound
        while let at = bytes[index..<range.upperBound].firstIndex(of: keyword[0]) {
            index = at + 1
            guard bytes[at..<range.upperBound].starts(with: keyword) else { continue }
            var end = at
            while end > range.lowerBound, bytes[end - 1].isBlank { end -= 1 }
            let before = bytes[range.lowerBound..<end]
            guard let opener = openers.first(where: { before.reversed().starts(with: $0.reversed()) }) else { continue }
            let isStar = opener == [UInt8(ascii: "*")]
            // A lone * or ! opens a comment only at the start of a line (block comments, Fortran).
            let isLone = isStar || opener == [UInt8(ascii: "!")]
            let start = end - opener.count
            if isLone, !bytes[range.lowerBound..<start].allSatisfy(\.isBlank) { continue }
            return (start, at)
        }
        return nil
    }
}

struct AnnotationProblem: Error {
    let message: String
}
