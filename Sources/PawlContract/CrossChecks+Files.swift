// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// Real paths of what a contract names, as far as they exist.
struct ContractFolders {
    let folder: String
    var workspace: String?
    var verifier: String?
}

extension CrossChecks {
    /// The folders and programs that the contract names.
    mutating func checkFiles(below folder: String) {
        var folders = ContractFolders(folder: folder)
        if let source = root.at("workspace", "source") {
            if source.text != nil {
                folders.workspace = existingFolder(source, below: folder)
            } else if let repository = source["git"] {
                checkRepository(repository, below: folder)
            }
        }
        folders.verifier = root.at("verifier", "source").flatMap { existingFolder($0, below: folder) }
        checkSeparation(folders)
        if let verifier = folders.verifier { checkSuiteFiles(verifier) }
        checkCanaryFiles(folders)
        if let workspace = folders.workspace { checkEditable(in: workspace) }
        checkRoot(folders)
        checkMounts(folders)
        for device in root.at("workspace", "devices")?.list ?? [] {
            guard let name = device.text, HostPath.kind(of: "/dev/" + name) == nil else { continue }
            error(device, "this machine has no device /dev/\(name)")
        }
        checkControls(folders)
        checkPrograms(folders)
    }

    /// The real path of a folder; reports where there is none.
    private mutating func existingFolder(_ value: ContractValue, below folder: String) -> String? {
        guard let text = value.text else { return nil }
        let path = HostPath.join(folder, text)
        switch HostPath.kind(of: path) {
        case .folder: return HostPath.real(path)
        case nil:
            let hint = text.hasPrefix("~") ? "; '~' has no meaning here" : ""
            error(value, "no such folder: \(path)\(hint)", suggestion: neighbour(of: path, written: text))
        default: error(value, "expected a folder, but \(path) is something else")
        }
        return nil
    }

    /// A name beside a missing path that is spelt nearly the same.
    private func neighbour(of path: String, written: String) -> String? {
        let name = String(path[path.lastIndex(of: "/").map(path.index(after:)).map { $0... } ?? path.startIndex...])
        guard let names = try? Files.names(in: HostPath.folder(of: path)),
            let nearest = Spelling.nearest(name, among: names)
        else { return nil }
        return String(written.dropLast(name.count)) + nearest
    }

    private mutating func checkRepository(_ repository: ContractValue, below folder: String) {
        guard let path = existingFolder(repository, below: folder) else { return }
        let isRepository =
            HostPath.kind(of: path + "/.git") != nil
            || (HostPath.kind(of: path + "/objects") == .folder && HostPath.kind(of: path + "/HEAD") == .file)
        if !isRepository { error(repository, "\(path) is no git repository") }
    }

    /// Workspace, verifier and state lie apart.
    private mutating func checkSeparation(_ folders: ContractFolders) {
        guard let workspace = folders.workspace, let source = root.at("workspace", "source") else { return }
        if let verifier = folders.verifier, let place = root.at("verifier", "source") {
            if HostPath.lies(verifier, in: workspace) {
                error(place, "the verifier lies in the workspace (\(workspace)), where agents would see it")
            } else if HostPath.lies(workspace, in: verifier) {
                error(source, "the workspace lies in the verifier's folder (\(verifier)); put them side by side")
            }
        }
        if HostPath.lies(folders.folder, in: workspace) {
            let isSame = folders.folder == workspace
            warning(
                source,
                "the workspace holds the contract's own folder; "
                    + (isSame
                        ? "its state folder .pawl is skipped when it is copied"
                        : "its state folder .pawl must lie elsewhere: name one with --state"))
        }
    }

    private mutating func checkRoot(_ folders: ContractFolders) {
        guard let root = root.at("workspace", "root"), let text = root.text, text != "host" else {
            return checkSystem(folders)
        }
        guard let path = existingFolder(root, below: folders.folder) else { return }
        for name in ["usr", "bin"] where HostPath.kind(of: path + "/" + name) != .folder {
            warning(root, "\(path) does not look like a root file system: it has no \(name) folder")
            break
        }
        if let verifier = folders.verifier, HostPath.lies(verifier, in: path) {
            error(root, "the verifier lies in the root file system, where agents would see it")
        }
    }

    /// Every cell sees the system folders of this machine.
    private mutating func checkSystem(_ folders: ContractFolders) {
        let hidden = [
            ("the verifier", folders.verifier, root.at("verifier", "source")),
            ("the oracle", controlPath("oracle", folders), root.at("verifier", "controls", "oracle")),
            ("the mutants", controlPath("mutants", folders), root.at("verifier", "controls", "mutants")),
        ]
        for (noun, path, place) in hidden {
            guard let path, let place, let system = HostPath.system.first(where: { HostPath.lies(path, in: $0) })
            else { continue }
            error(place, "\(noun) (\(path)) lies in \(system), which agents and contestants see")
        }
    }

    private mutating func checkMounts(_ folders: ContractFolders) {
        for mount in root.at("workspace", "mounts")?.list ?? [] {
            guard let from = mount["from"], let text = from.text else { continue }
            let path = HostPath.join(folders.folder, text)
            guard HostPath.kind(of: path) != nil, let real = HostPath.real(path) else {
                error(from, "no such file or folder: \(path)", suggestion: neighbour(of: path, written: text))
                continue
            }
            let sealed = [
                ("the verifier", folders.verifier), ("the state folder", HostPath.real(folders.folder + "/.pawl")),
                ("the oracle", controlPath("oracle", folders)), ("the mutants", controlPath("mutants", folders)),
            ]
            for (noun, hidden) in sealed {
                guard let hidden, HostPath.lies(hidden, in: real) || HostPath.lies(real, in: hidden) else { continue }
                error(from, "the mount would show \(noun) (\(hidden)) to agents and contestants")
            }
        }
    }

    private func controlPath(_ name: String, _ folders: ContractFolders) -> String? {
        root.at("verifier", "controls", name)?.text.flatMap { HostPath.real(HostPath.join(folders.folder, $0)) }
    }

    private mutating func checkControls(_ folders: ContractFolders) {
        for name in ["oracle", "mutants"] {
            guard let control = root.at("verifier", "controls", name),
                let path = existingFolder(control, below: folders.folder), let workspace = folders.workspace
            else { continue }
            if HostPath.lies(path, in: workspace) {
                error(control, "the \(name) lies in the workspace, where agents would see it")
            }
        }
    }

    /// Programs that the contract names by a path in a folder of its own.
    private mutating func checkPrograms(_ folders: ContractFolders) {
        if let verifier = folders.verifier {
            for judge in stages.compactMap({ $0["judge"] }) {
                check(program: judge, in: verifier, "the verifier's folder", mayBeBuilt: false)
            }
        }
        guard let workspace = folders.workspace else { return }
        let hasBuild = self.verifier?["build"] != nil
        if let run = self.verifier?.at("contestant", "run") {
            check(program: run, in: workspace, "the workspace", mayBeBuilt: hasBuild)
        }
        for command in agents.compactMap({ $0["command"] }) {
            let hasSetup = !(root.at("workspace", "setup")?.list ?? []).isEmpty
            check(program: command, in: workspace, "the workspace", mayBeBuilt: hasSetup)
        }
    }

    private mutating func check(
        program arguments: ContractValue, in folder: String, _ place: String, mayBeBuilt: Bool
    ) {
        let words = arguments.texts ?? []
        guard let program = words.first, !mayBeBuilt else { return }
        if program.contains("/"), !program.hasPrefix("/") {
            let path = HostPath.join(folder, program)
            if HostPath.kind(of: path) == nil {
                warning(
                    arguments, "\(program) is not in \(place) (\(folder))",
                    suggestion: neighbour(of: path, written: program))
            } else if !HostPath.isExecutable(path) {
                warning(arguments, "\(program) is not executable: chmod +x \(path)")
            }
            return
        }
        let name = program.split(separator: "/").last ?? ""
        guard Self.interpreters.contains(where: { name.hasPrefix($0) }), let script = words.dropFirst().first,
            !script.hasPrefix("-"), !script.hasPrefix("/"), !script.hasPrefix("{")
        else { return }
        let path = HostPath.join(folder, script)
        if HostPath.kind(of: path) != .file {
            warning(
                arguments, "\(script) is not in \(place) (\(folder))", suggestion: neighbour(of: path, written: script))
        }
    }

    /// Programs whose first argument is the file that they run.
    private static let interpreters = ["python", "sh", "bash", "dash", "node", "perl", "ruby", "Rscript", "lua", "php"]
}
