// SPDX-License-Identifier: Apache-2.0
public import PawlBase

/// All that a tuner may change in some files, and where they stand now.
public struct TunerSpace: Hashable, Sendable {
    /// The parameters, by file and then in the order of their annotations.
    public let parameters: [TunerParameter]
    /// What is wrong or doubtful; with an error the space must not be searched.
    public let diagnostics: [TunerDiagnostic]
    /// The digest of everything but the values: annotated files with their literals cut out, other entries as given.
    /// Points of spaces with equal skeletons mean the same.
    public let skeleton: Digest
    private let files: [TunerFile]

    /// The most bytes of a file that is searched for annotations.
    public static let maximumFile = 1 << 20
    /// The most bytes of a line that is searched for annotations.
    public static let maximumLine = 8192
    /// The most parameters.
    public static let maximumParameters = 64

    /// Reads the annotations of some files. Files that are too large or hold a zero byte have none. `context` is
    /// anything else that a candidate's meaning depends on; it enters the skeleton.
    public init(files: [TunerFile], context: [String] = []) {
        var reader = TunerSpaceReader()
        self.files = files.filter { $0.bytes.count <= Self.maximumFile && !$0.bytes.contains(0) }
        for file in self.files { reader.read(file) }
        self.parameters = reader.parameters
        self.diagnostics = reader.diagnostics
        let parts = Self.skeletonParts(of: self.files, parameters: reader.parameters)
        self.skeleton = Digest.of(CanonicalJSON.encode(.array((parts + context).map { .string($0) })))
    }

    /// The texts of all parameters as they stand.
    public var current: [String] { parameters.map(\.current) }

    /// The number of points; nil where it is beyond what can be counted off.
    public var count: Int? {
        var product = 1
        for parameter in parameters {
            guard let count = parameter.domain.count else { return nil }
            let (value, overflow) = product.multipliedReportingOverflow(by: count)
            guard !overflow else { return nil }
            product = value
        }
        return product
    }

    /// The files that differ once the parameters have these texts; every other byte stays as it is.
    public func files(at point: [String]) -> [TunerFile] {
        precondition(point.count == parameters.count, "a point has a text for each parameter")
        let edits = zip(parameters, point).filter { $0.0.current != $0.1 }
        return files.compactMap { file in
            let here = edits.filter { $0.0.path == file.path }.sorted { $0.0.span.lowerBound > $1.0.span.lowerBound }
            guard !here.isEmpty else { return nil }
            var bytes = file.bytes
            for (parameter, text) in here { bytes.replaceSubrange(parameter.span, with: text.utf8) }
            return TunerFile(path: file.path, bytes: bytes)
        }
    }

    private static func skeletonParts(of files: [TunerFile], parameters: [TunerParameter]) -> [String] {
        files.map { file in
            var bytes = file.bytes
            let here = parameters.filter { $0.path == file.path }
            for parameter in here.sorted(by: { $0.span.lowerBound > $1.span.lowerBound }) {
                bytes.replaceSubrange(parameter.span, with: [0])
            }
            return file.path + " " + Digest.of(bytes).hex
        }
    }
}
