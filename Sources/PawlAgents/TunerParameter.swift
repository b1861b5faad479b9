// SPDX-License-Identifier: Apache-2.0

/// One literal that the tuner may change.
public struct TunerParameter: Hashable, Sendable {
    /// `path:NAME`, unique in a space. NAME is the annotation's, else the last word before the literal.
    public let id: String
    /// The file, relative to the workspace.
    public let path: String
    /// The literal's line, from 1.
    public let line: Int
    /// The values it may take.
    public let domain: TunerDomain
    /// The literal as it stands, in canonical form where it lies in the domain.
    public let current: String
    /// The bytes of the literal in its file.
    let span: Range<Int>
    /// How a number is written.
    let form: TunerNumber.Form

    /// The text of the value nearest to a position in [0, 1].
    func text(at position: Double) -> String? {
        domain.number(at: position).map(text(of:))
    }

    /// The text of the value at an index below `domain.count`.
    func text(index: Int) -> String? {
        if case .choice(let alternatives) = domain {
            return alternatives.indices.contains(index) ? alternatives[index] : nil
        }
        return domain.number(index: index).map(text(of:))
    }

    /// The position in [0, 1] of a number's text; nil for choices.
    func position(of text: String) -> Double? {
        let bytes = Array(text.utf8)
        guard let number = TunerNumber.first(in: bytes, 0..<bytes.count) else { return nil }
        return domain.position(of: number.value)
    }

    func text(of number: Double) -> String {
        if case .real = domain { return TunerNumber.text(number, form: form, isReal: true) }
        return TunerNumber.text(number, form: form, isReal: false)
    }
}

/// A file that may hold annotations.
public struct TunerFile: Hashable, Sendable {
    /// The path, relative to the workspace.
    public let path: String
    /// Its bytes.
    public let bytes: [UInt8]

    /// Makes a file.
    public init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }
}
