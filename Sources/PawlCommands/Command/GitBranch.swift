// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase
internal import PawlStore

/// Makes a branch in the user's own repository through `git fast-import` (git-fast-import(1)), whose stream this file
/// writes: one commit that holds exactly the candidate's files. The index and the checkout stay as they are, and git
/// never runs in a tree that an agent wrote.
struct GitBranch {
    let repository: String
    let name: String

    /// Makes the branch and returns the commit's id. An existing branch of that name is refused.
    func make(_ tree: Tree, from objects: ObjectStore, message: String) throws -> String {
        guard try run(["check-ref-format", "--branch", name], quiet: true).status == 0 else {
            throw CommandFailure(.usage, "'\(name)' cannot be the name of a branch", hint: "for example pawl/demo")
        }
        let reference = "refs/heads/" + name
        guard try run(["rev-parse", "--git-dir"], quiet: true).status == 0 else {
            throw CommandFailure(.usage, "\(repository) is no git repository", hint: "name it with --repository")
        }
        guard try run(["rev-parse", "--verify", "--quiet", reference]).status != 0 else {
            throw CommandFailure(.usage, "the branch \(name) exists already", hint: "choose another name")
        }
        let head = try run(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"])
        let parent = head.status == 0 ? head.output.split(separator: "\n").first.map(String.init) : nil
        let stream = try Self.stream(tree, from: objects, reference: reference, parent: parent, message: message)
        let imported = try run(["fast-import", "--quiet", "--date-format=now"], input: stream)
        guard imported.status == 0 else { throw CommandFailure(.machine, "git fast-import could not make \(name)") }
        return String(try run(["rev-parse", reference]).output.prefix { $0 != "\n" })
    }

    /// The stream of one commit.
    static func stream(
        _ tree: Tree, from objects: ObjectStore, reference: String, parent: String?, message: String
    ) throws -> [UInt8] {
        var stream: [UInt8] = []
        func add(_ text: String) { stream += Array(text.utf8) }
        func data(_ bytes: [UInt8]) {
            add("data \(bytes.count)\n")
            stream += bytes
            add("\n")
        }
        add("commit \(reference)\ncommitter Pawl <pawl@localhost> now\n")
        data(Array(message.utf8))
        if let parent { add("from \(parent)\n") }
        add("deleteall\n")
        for entry in tree.entries {
            switch entry.content {
            case .file(let object, let size, let executable):
                add("M \(executable ? "100755" : "100644") inline \(quoted(entry.path))\n")
                data(try objects.get(object, limit: size))
            case .link(let target):
                add("M 120000 inline \(quoted(entry.path))\n")
                data(Array(target.utf8))
            }
        }
        add("\n")
        return stream
    }

    /// A path in C's quotes; a tree's paths hold no control characters.
    private static func quoted(_ path: String) -> String {
        "\"" + path.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    private func run(_ arguments: [String], input: [UInt8] = [], quiet: Bool = false) throws
        -> (status: Int32, output: String)
    {
        try ChildProcess.run(["git", "-C", repository] + arguments, input: input, quiet: quiet)
    }
}
