// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The repository's own files, as text. The tests of this target read source instead of asking `swift package`,
/// because that would wait for the build folder that `swift test` holds.
enum Repository {
    /// The root of the package.
    static let root = String(#filePath.components(separatedBy: "/Tests/PackageTests/")[0])

    /// The paths of the files below a folder that end so, relative to the root, sorted.
    static func files(below folder: String, ending suffixes: [String]) -> [String] {
        let names = FileManager.default.enumerator(atPath: root + "/" + folder)?.allObjects as? [String] ?? []
        return names.filter { name in suffixes.contains { name.hasSuffix($0) } && !name.contains(".build/") }
            .map { folder + "/" + $0 }.sorted()
    }

    /// The lines of a file.
    static func lines(_ path: String) throws -> [String] {
        try String(contentsOfFile: root + "/" + path, encoding: .utf8).components(separatedBy: "\n")
    }

    /// The modules that a Swift file imports: `[@attribute] [public] import [kind] Module[.Part]`, before any code.
    static func imports(_ path: String) throws -> [String] {
        try lines(path).compactMap { line in
            guard line.contains("import ") else { return nil }
            var words = line.split(separator: " ").drop { $0.hasPrefix("@") }
            if ["public", "internal", "package", "private", "fileprivate"].contains(words.first) {
                words.removeFirst()
            }
            guard words.popFirst() == "import", var module = words.popFirst() else { return nil }
            if ["struct", "class", "enum", "func", "protocol"].contains(module) { module = words.popFirst() ?? module }
            return module.split(separator: ".").first.map(String.init)
        }
    }

    /// The names of the folders in `Sources`.
    static func targets() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root + "/Sources").sorted()
    }
}
