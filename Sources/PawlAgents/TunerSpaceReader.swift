// SPDX-License-Identifier: Apache-2.0

/// Goes through files line by line and ties annotations to literals.
struct TunerSpaceReader {
    private(set) var parameters: [TunerParameter] = []
    private(set) var diagnostics: [TunerDiagnostic] = []
    private var ids: Set<String> = []
    private var taken: [Range<Int>] = []

    init() {}

    mutating func read(_ file: TunerFile) {
        taken = []
        var pending: [TunerAnnotation] = []
        var number = 0
        var start = 0
        while start < file.bytes.count {
            let end = file.bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? file.bytes.count
            number += 1
            var range = start..<end
            if let last = file.bytes[range].last, last == UInt8(ascii: "\r") { range = start..<(end - 1) }
            start = end + 1
            guard range.count <= TunerSpace.maximumLine else { continue }
            if let line = TunerLine.read(file.bytes, range, number: number) {
                if let problem = line.problem {
                    diagnostics.append(TunerDiagnostic(path: file.path, line: number, message: problem))
                } else if line.code.isEmpty {
                    pending += line.annotations
                } else {
                    settle(pending + line.annotations, in: file, code: line.code, line: number)
                    pending = []
                }
            } else if !file.bytes[range].allSatisfy(\.isBlank) {
                settle(pending, in: file, code: [range], line: number)
                pending = []
            }
        }
        for annotation in pending {
            diagnostics.append(
                TunerDiagnostic(
                    path: file.path, line: annotation.line, message: "no line of code follows the annotation"))
        }
    }

    private mutating func settle(_ annotations: [TunerAnnotation], in file: TunerFile, code: [Range<Int>], line: Int) {
        for annotation in annotations {
            do throws(AnnotationProblem) {
                guard parameters.count < TunerSpace.maximumParameters else {
                    throw AnnotationProblem(message: "there are more than \(TunerSpace.maximumParameters) parameters")
                }
                let parameter = try parameter(annotation, in: file, code: code, line: line)
                taken.append(parameter.span)
                parameters.append(parameter)
            } catch {
                diagnostics.append(TunerDiagnostic(path: file.path, line: annotation.line, message: error.message))
            }
        }
    }

    private mutating func parameter(
        _ annotation: TunerAnnotation, in file: TunerFile, code: [Range<Int>], line: Int
    ) throws(AnnotationProblem) -> TunerParameter {
        var regions = code
        if let name = annotation.name {
            guard let region = Self.regions(code, behind: name, in: file.bytes) else {
                throw AnnotationProblem(message: "the word '\(name)' does not stand on the line")
            }
            regions = region
        }
        let found: (span: Range<Int>, form: TunerNumber.Form, current: String, domain: TunerDomain)
        switch annotation.rule {
        case .tune(let low, let high, let step, let scale):
            let number = regions.compactMap { TunerNumber.first(in: file.bytes, $0, except: taken) }.first
            guard let number else { throw AnnotationProblem(message: "no number stands on the line") }
            let domain = try Self.domain(of: number, low: low, high: high, step: step, scale: scale)
            found = (number.span, number.form, try current(number, domain, in: file, line: line), domain)
        case .choose(let alternatives):
            let match = regions.compactMap { firstWord(of: alternatives, in: file.bytes, $0) }.first
            guard let match else {
                throw AnnotationProblem(message: "none of \(alternatives.joined(separator: "|")) stands on the line")
            }
            found = (match.span, .decimal, match.text, .choice(alternatives))
        }
        let name = annotation.name ?? Self.word(before: found.span.lowerBound, in: file.bytes, code) ?? "literal"
        return TunerParameter(
            id: unique("\(file.path):\(name)"), path: file.path, line: line, domain: found.domain,
            current: found.current, span: found.span, form: found.form)
    }

    /// The canonical text of the value as it stands; outside the domain the text itself, with a warning.
    private mutating func current(
        _ number: TunerNumber, _ domain: TunerDomain, in file: TunerFile, line: Int
    ) throws(AnnotationProblem) -> String {
        let raw = String(decoding: file.bytes[number.span], as: UTF8.self)
        let isReal = if case .real = domain { true } else { false }
        let nearest = domain.position(of: number.value).flatMap { domain.number(at: $0) }
        if nearest == number.value { return TunerNumber.text(number.value, form: number.form, isReal: isReal) }
        diagnostics.append(
            TunerDiagnostic(.warning, path: file.path, line: line, message: "'\(raw)' is not among the values to try"))
        return raw
    }

    private mutating func unique(_ id: String) -> String {
        var candidate = id
        var count = 1
        while !ids.insert(candidate).inserted {
            count += 1
            candidate = "\(id)#\(count)"
        }
        return candidate
    }

    private static func domain(
        of number: TunerNumber, low: TunerNumber, high: TunerNumber, step: TunerNumber?, scale: TunerDomain.Scale
    ) throws(AnnotationProblem) -> TunerDomain {
        guard low.value < high.value else { throw AnnotationProblem(message: "the range is empty") }
        guard scale == .linear || low.value > 0 else {
            throw AnnotationProblem(message: "a range searched by ratio (log) begins above zero")
        }
        guard step.map({ $0.value > 0 && $0.value <= high.value - low.value }) ?? true else {
            throw AnnotationProblem(message: "the step is not positive or wider than the range")
        }
        let isReal = [number, low, high].contains { $0.form == .real } || step?.form == .real
        if isReal { return .real(low: low.value, high: high.value, step: step?.value, scale: scale) }
        let bound = 0x1p53
        guard abs(low.value) <= bound, abs(high.value) <= bound, abs(number.value) <= bound else {
            throw AnnotationProblem(message: "an integer lies beyond 2^53")
        }
        return .integer(low: Int(low.value), high: Int(high.value), step: Int(step?.value ?? 1), scale: scale)
    }
}

extension TunerSpaceReader {
    /// The first place where an alternative, the longest that fits, stands as a word of its own.
    private func firstWord(of alternatives: [String], in bytes: [UInt8], _ range: Range<Int>) -> (
        span: Range<Int>, text: String
    )? {
        let ordered = alternatives.map { ($0, Array($0.utf8)) }.sorted { $0.1.count > $1.1.count }
        for index in range {
            for (text, word) in ordered where index + word.count <= range.upperBound {
                let span = index..<(index + word.count)
                guard bytes[span].elementsEqual(word), Self.isWhole(span, in: bytes, range) else { continue }
                if !taken.contains(where: { $0.overlaps(span) }) { return (span, text) }
            }
        }
        return nil
    }

    /// Whether a span is not the middle of a longer word or decimal number.
    private static func isWhole(_ span: Range<Int>, in bytes: [UInt8], _ range: Range<Int>) -> Bool {
        func byte(_ index: Int) -> UInt8? { range.contains(index) ? bytes[index] : nil }
        let first = bytes[span.lowerBound]
        let last = bytes[span.upperBound - 1]
        let point = UInt8(ascii: ".")
        if first.isWord {
            if byte(span.lowerBound - 1)?.isWord == true { return false }
            if first.isDigit, byte(span.lowerBound - 1) == point, byte(span.lowerBound - 2)?.isDigit == true {
                return false
            }
        }
        if last.isWord {
            if byte(span.upperBound)?.isWord == true { return false }
            if last.isDigit, byte(span.upperBound) == point, byte(span.upperBound + 1)?.isDigit == true { return false }
        }
        return true
    }

    /// The code behind the first occurrence of a word.
    private static func regions(_ code: [Range<Int>], behind name: String, in bytes: [UInt8]) -> [Range<Int>]? {
        let word = Array(name.utf8)
        for (index, range) in code.enumerated() {
            for start in range where start + word.count <= range.upperBound {
                let span = start..<(start + word.count)
                guard bytes[span].elementsEqual(word), isWhole(span, in: bytes, range) else { continue }
                return [span.upperBound..<range.upperBound] + code[(index + 1)...]
            }
        }
        return nil
    }

    /// The last word before a literal on its line.
    private static func word(before index: Int, in bytes: [UInt8], _ code: [Range<Int>]) -> String? {
        guard let range = code.first(where: { $0.contains(index) }) else { return nil }
        var end = index
        while end > range.lowerBound {
            while end > range.lowerBound, !bytes[end - 1].isWord { end -= 1 }
            var start = end
            while start > range.lowerBound, bytes[start - 1].isWord { start -= 1 }
            guard start < end else { return nil }
            if !bytes[start].isDigit, let word = String(validating: bytes[start..<end], as: UTF8.self) { return word }
            end = start
        }
        return nil
    }
}
