// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase

extension CrossChecks {
    private var canaryValues: [ContractValue] { root.at("verifier", "canaries")?.list ?? [] }

    /// Canaries by themselves: their names, and whether their values can serve. Messages never hold a value, because
    /// they end in logs.
    mutating func checkCanaries() {
        checkUnique(canaryValues.compactMap { $0["name"] }, "canary")
        for entry in canaryValues {
            guard let value = entry["value"], let text = value.text else { continue }
            let canary = Canary(name: "", kind: .data, bytes: Array(text.utf8))
            if let fault = canary.fault { error(value, "the canary \(fault)") }
            for place in shownTexts where !CanarySet([canary]).search(place.text ?? "").isEmpty {
                error(place, "holds canary '\(entry["name"]?.text ?? "")', which agents would see")
            }
        }
    }

    /// What agents and contestants are shown of the contract itself.
    private var shownTexts: [ContractValue] {
        [root["goal"], root["name"]].compactMap { $0 } + (root.at("workspace", "env")?.entries ?? []).map(\.value)
            + agents.flatMap { $0["command"]?.list ?? [] }
            + (root.at("verifier", "contestant", "run")?.list ?? [])
    }

    /// Canaries against the verifier, in which they must stand, and the workspace, in which they may not.
    mutating func checkCanaryFiles(_ folders: ContractFolders) {
        guard let verifier = folders.verifier, !canaryValues.isEmpty else { return }
        var planted: [PlantedCanary] = []
        for entry in canaryValues { planted += canaries(of: entry, in: verifier) }
        guard planted.count <= Canary.maximumCount else {
            let place = root.at("verifier", "canaries") ?? root
            return error(place, "there are \(planted.count) canaries; at most \(Canary.maximumCount) are looked for")
        }
        let set = CanarySet(planted.map(\.canary))
        checkPlanted(planted, set, in: verifier)
        if let workspace = folders.workspace { checkAbsent(planted, set, in: workspace) }
    }

    /// The canaries of one entry that can serve.
    private mutating func canaries(of entry: ContractValue, in verifier: String) -> [PlantedCanary] {
        let spec = CanarySpec(
            name: entry["name"]?.text ?? "", kind: entry["kind"]?.text.flatMap(CanaryKind.init) ?? .data,
            value: entry["value"]?.text, file: entry["file"]?.text,
            places: (entry["in"]?.texts ?? []).compactMap(Glob.init))
        guard let place = entry["value"] ?? entry["file"] else { return [] }
        if let value = spec.value {
            let canary = Canary(name: spec.name, kind: spec.kind, bytes: Array(value.utf8))
            return canary.fault == nil ? [PlantedCanary(canary: canary, spec: spec, place: place)] : []
        }
        guard let file = spec.file else { return [] }
        let path = HostPath.join(verifier, file)
        guard HostPath.kind(of: path) == .file, let text = try? Files.read(path, limit: CanaryFiles.listBytes) else {
            error(place, "no such file in the verifier's folder, or it is too large: \(path)")
            return []
        }
        let lines = Canary.lines(of: text, name: spec.name, kind: spec.kind)
        if lines.isEmpty { error(place, "\(path) holds no canary") }
        for (line, canary) in lines {
            if let fault = canary.fault { error(place, "\(path):\(line): the canary \(fault)") }
        }
        return lines.filter { $0.canary.fault == nil }.map {
            PlantedCanary(canary: $0.canary, spec: spec, place: place)
        }
    }

    private mutating func checkPlanted(_ planted: [PlantedCanary], _ set: CanarySet, in verifier: String) {
        var missing = Set(planted.indices)
        var files = CanaryFiles(verifier)
        while !missing.isEmpty, let (path, content) = files.next() {
            for hit in set.search(content) {
                let spec = planted[hit.index].spec
                guard path != spec.file, spec.places.contains(where: { $0.matches(path) }) else { continue }
                missing.remove(hit.index)
            }
        }
        for index in missing.sorted() {
            let (place, name) = (planted[index].place, planted[index].canary.name)
            let message = "canary '\(name)' stands in no file of the verifier that 'in' names, so nobody can copy it"
            if files.isCut { warning(place, message + ", as far as was looked") } else { error(place, message) }
        }
    }

    private mutating func checkAbsent(_ planted: [PlantedCanary], _ set: CanarySet, in workspace: String) {
        var told: Set<Int> = []
        var files = CanaryFiles(workspace)
        while let (path, content) = files.next() {
            for hit in set.search(path) + set.search(content) where told.insert(hit.index).inserted {
                let (place, name) = (planted[hit.index].place, planted[hit.index].canary.name)
                let line = CanaryFiles.line(of: CanarySet([planted[hit.index].canary]), in: content) ?? 1
                error(
                    place,
                    "\(HostPath.join(workspace, path)):\(line): canary '\(name)' occurs in the workspace (\(hit.words)), "
                        + "where every agent sees it")
            }
        }
        if files.isCut, let place = planted.first?.place {
            warning(place, "not all of the workspace was searched for canaries; 'pawl run' searches all of it")
        }
    }
}

/// A canary of the contract and where its entry stands.
private struct PlantedCanary {
    var canary: Canary
    var spec: CanarySpec
    var place: ContractValue
}

/// The regular files of a folder with their bytes, as far as a bounded search goes.
struct CanaryFiles {
    /// The most bytes of a list of canaries.
    static let listBytes = 1 << 20
    private static let fileBytes = 16 << 20
    private static let allBytes = 128 << 20

    private let root: String
    private var walk: FolderWalk
    private var left = Self.allBytes
    private var isPartial = false

    init(_ root: String) {
        self.root = root
        self.walk = FolderWalk(root, limit: 200_000)
    }

    /// Whether some file was not read.
    var isCut: Bool { walk.isCut || isPartial }

    mutating func next() -> (path: String, content: [UInt8])? {
        while let path = walk.next() {
            let full = HostPath.join(root, path)
            guard HostPath.kindWithoutLinks(of: full) == .file else { continue }
            guard left > 0, let content = try? Files.read(full, limit: min(left, Self.fileBytes)) else {
                isPartial = true
                continue
            }
            left -= content.count
            return (path, content)
        }
        return nil
    }

    /// The line, from 1, in which the first canary of a set ends; nil where there is none.
    static func line(of set: CanarySet, in content: [UInt8]) -> Int? {
        var scan = CanaryScan(set)
        for (index, line) in content.split(separator: 10, omittingEmptySubsequences: false).enumerated() {
            scan.feed(line)
            if !scan.hits.isEmpty { return index + 1 }
        }
        return nil
    }
}
