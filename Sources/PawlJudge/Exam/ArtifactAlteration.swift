// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract

/// One way to alter the candidate's files before the judge of an artifact stage sees them.
struct ArtifactAlteration: Hashable, Sendable {
    var control: AutomaticControl
    /// Chooses the file and the place in it.
    var seed: UInt64
    /// What forged files claim.
    var score: ForgedScore
    /// The globs of the stage: other files reach no judge.
    var globs: [Glob]

    /// The altered files by path; nil where they offer no place for it.
    func apply(_ files: [String: [UInt8]]) -> [String: [UInt8]]? {
        let altered = alter(files)
        return altered == files ? nil : altered
    }

    private func alter(_ files: [String: [UInt8]]) -> [String: [UInt8]]? {
        switch control {
        case .null: return [:]
        case .emptied: return files.mapValues { _ in [] }
        case .zeros: return files.mapValues(Self.zeroed)
        case .forgedScore:
            var forged = files
            for path in files.keys { forged[path] = score.text(for: path, inJudge: true) }
            return forged
        case .scoreBeside:
            let forged = score.files.filter { name, _ in globs.contains { $0.matches(name) } }
            return forged.isEmpty ? nil : files.merging(forged) { honest, _ in honest }
        default:
            var generator = SeededGenerator(seed: seed)
            guard let path = files.keys.sorted().randomElement(using: &generator), let bytes = files[path] else {
                return nil
            }
            let choice = generator.next()
            let changed =
                control == .fileByte
                ? BinaryAnswer.byte(bytes, at: choice) : BinaryAnswer.altered(bytes, by: control, at: choice)
            guard let changed else { return nil }
            var result = files
            result[path] = changed
            return result
        }
    }

    /// Zeros for digits in a text, for everything elsewhere.
    private static func zeroed(_ bytes: [UInt8]) -> [UInt8] {
        guard String(validating: bytes, as: UTF8.self) != nil else { return bytes.map { _ in 0 } }
        return bytes.map { (49...57).contains($0) ? 48 : $0 }
    }
}
