// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// A contract that `pawl init` writes.
struct Template: Sendable {
    /// One file.
    struct File: Sendable {
        var path: String
        var text: String
    }

    var name: String
    /// A few words.
    var summary: String
    var files: [File]

    /// All templates, the default first.
    static let all = [hello, speed]

    /// Writes the files below a folder, which is made where missing. Where any of them exists, nothing is written.
    func write(to folder: String) throws {
        for file in files where Files.exists(folder + "/" + file.path) {
            throw CommandFailure(
                .usage, "\(folder)/\(file.path) exists already", hint: "name another folder; nothing was written")
        }
        for file in files {
            let path = folder + "/" + file.path
            try Files.makeFolder(SystemDisk.folder(of: path))
            try SystemDisk().replace(path, with: Array(file.text.utf8))
        }
    }
}
