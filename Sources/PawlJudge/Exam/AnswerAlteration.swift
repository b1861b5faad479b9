// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger

/// One way to alter an honest answer: which answer of a round, what is done to it, and where in it, by a seed.
struct AnswerAlteration: Hashable, Sendable {
    /// An answer's two parts.
    struct Answer: Hashable, Sendable {
        var output: JSONValue
        var files: [String: [UInt8]]
    }

    var control: AutomaticControl
    /// The answer that is altered, counted from 0; nil: each one.
    var number: Int?
    /// Chooses the place in the answer.
    var seed: UInt64
    /// What numbers are multiplied by under `scaled`.
    var factor = 1.001
    /// What `scoreBeside` adds.
    var score = ForgedScore(metrics: [:])

    /// The altered answer; nil where it is another answer's turn, or where the answer offers no such place.
    func apply(to number: Int, output: JSONValue, files: [String: [UInt8]]) -> Answer? {
        guard self.number == nil || self.number == number else { return nil }
        let before = Answer(output: output, files: files)
        guard let after = alter(before), after != before else { return nil }
        return after
    }

    private func alter(_ answer: Answer) -> Answer? {
        switch control {
        case .scaled: return scaled(answer)
        case .scoreBeside: return score.beside(answer)
        case .fileByte: return file(answer) { BinaryAnswer.byte($0, at: $1) }
        case .shape: return shape(answer)
        default: break
        }
        var generator = SeededGenerator(seed: seed)
        if let output = JSONEdit(control).altered(answer.output, using: &generator) {
            return Answer(output: output, files: answer.files)
        }
        return file(answer) { BinaryAnswer.altered($0, by: control, at: $1) }
    }

    /// Does something to one of the files; nil where there is none, or where nothing can be done to it.
    private func file(_ answer: Answer, _ act: ([UInt8], UInt64) -> [UInt8]?) -> Answer? {
        var generator = SeededGenerator(seed: seed)
        guard let name = answer.files.keys.sorted().randomElement(using: &generator), let bytes = answer.files[name],
            let altered = act(bytes, generator.next())
        else { return nil }
        var result = answer
        result.files[name] = altered
        return result
    }

    private func scaled(_ answer: Answer) -> Answer? {
        Answer(
            output: JSONEdit.scaled(answer.output, by: factor),
            files: answer.files.mapValues { BinaryAnswer.scaled($0, by: factor) ?? $0 })
    }

    /// The files under other names; where there are none, the output in a list.
    private func shape(_ answer: Answer) -> Answer? {
        guard answer.files.isEmpty else {
            let renamed = answer.files.map { ("x-" + $0.key, $0.value) }
            return Answer(
                output: answer.output, files: Dictionary(renamed, uniquingKeysWith: { first, _ in first }))
        }
        return Answer(output: [answer.output], files: [:])
    }
}
