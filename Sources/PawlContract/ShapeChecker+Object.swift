// SPDX-License-Identifier: Apache-2.0

extension ShapeChecker {
    /// The fields of a mapping with known keys. Yields what could be read even where some keys are wrong, so that the
    /// cross-checks see as much as possible.
    mutating func checkObject(_ node: SourceNode, as spec: ObjectSpec, at path: String) -> ContractValue? {
        guard case .mapping(let entries) = node.content else { return refuse(node, .object(spec), path) }
        var fields: [String: ContractValue] = [:]
        var present: Set<String> = []
        let written = Set(entries.map(\.key))
        for entry in entries {
            guard let key = known(entry, in: spec, written: written, at: path) else { continue }
            present.insert(key.name)
            if let value = check(entry.value, as: key.shape, at: KeyPath.join(path, key.name)) {
                fields[key.name] = value
            }
        }
        for key in spec.keys where !present.contains(key.name) {
            switch key.presence {
            case .optional: continue
            case .required:
                let example = key.examples.first.map { "; for example: \(key.name): \(FlowYAML.text($0))" } ?? ""
                diagnostics.error(
                    node.position, KeyPath.join(path, key.name), "missing: \(key.meaning)\(example)")
            case .defaulted(let value):
                let filled = SourceNode(defaultValue: value, at: node.position)
                fields[key.name] = check(filled, as: key.shape, at: KeyPath.join(path, key.name))
            }
        }
        for rule in spec.rules { check(rule, fields: fields, present: present, in: spec, node: node, at: path) }
        return ContractValue(kind: .fields(fields), position: node.position, path: path, isDefault: node.isDefault)
    }

    /// The key of an entry. A misspelt key is reported, and read as the key that was probably meant.
    private mutating func known(
        _ entry: SourceNode.Entry, in spec: ObjectSpec, written: Set<String>, at path: String
    ) -> KeySpec? {
        if let key = spec.key(entry.key) { return key }
        let place = KeyPath.join(path, entry.key)
        guard !diagnostics.overflowed else { return nil }
        let free = spec.keys.filter { !written.contains($0.name) }
        if let meant = Spelling.nearest(entry.key, among: free.map(\.name)) {
            diagnostics.error(entry.position, place, "unknown key", suggestion: meant)
            return spec.key(meant)
        }
        if let elsewhere = KeyIndex.nearestPath(of: entry.key, to: path) {
            diagnostics.error(entry.position, place, "unknown key here", suggestion: elsewhere)
        } else {
            let keys = Spelling.alternatives(spec.keys.map(\.name))
            diagnostics.error(entry.position, place, "unknown key; expected \(keys)")
        }
        return nil
    }

    private mutating func check(
        _ rule: ObjectSpec.Rule, fields: [String: ContractValue], present: Set<String>, in spec: ObjectSpec,
        node: SourceNode, at path: String
    ) {
        switch rule {
        case .anyOf(let keys):
            guard present.isDisjoint(with: keys) else { return }
            diagnostics.error(node.position, path, "expected at least one of \(Spelling.alternatives(keys))")
        case .oneOf(let keys):
            let written = keys.filter(present.contains)
            guard written.count != 1 else { return }
            let found = written.isEmpty ? "none" : written.joined(separator: " and ")
            diagnostics.error(
                node.position, path, "expected exactly one of \(Spelling.alternatives(keys)), found \(found)")
        case .when(let key, let values, let needed):
            guard let value = fields[key]?.text, values.contains(value), !present.contains(needed) else { return }
            let summary = spec.key(needed).map { ": \($0.meaning)" } ?? ""
            diagnostics.error(node.position, KeyPath.join(path, needed), "missing with \(key) \(value)\(summary)")
        case .only(let key, let other, let values):
            guard present.contains(key), let value = fields[other]?.text, !values.contains(value) else { return }
            diagnostics.error(
                fields[key]?.position ?? node.position, KeyPath.join(path, key),
                "has no meaning with \(other) \(value), only with \(Spelling.alternatives(values))")
        }
    }
}

/// Where each key of a contract belongs, for keys that stand in the wrong mapping.
enum KeyIndex {
    private static let paths: [String: [String]] = {
        var paths: [String: [String]] = [:]
        collect(ContractTable.root, at: "", into: &paths)
        return paths
    }()

    /// The path of a key of that name, where it belongs to another mapping; the one with the most in common is taken.
    static func nearestPath(of key: String, to path: String) -> String? {
        let candidates = paths[key, default: []]
        let own = path.split(separator: ".")
        func shared(_ candidate: String) -> Int {
            zip(own, candidate.split(separator: ".")).prefix { $0 == $1 }.count
        }
        return candidates.max { shared($0) < shared($1) }
    }

    private static func collect(_ spec: ObjectSpec, at path: String, into paths: inout [String: [String]]) {
        for key in spec.keys {
            let place = path.isEmpty ? key.name : "\(path).\(key.name)"
            paths[key.name, default: []].append(place)
            collect(key.shape, at: place, into: &paths)
        }
    }

    private static func collect(_ shape: Shape, at path: String, into paths: inout [String: [String]]) {
        switch shape {
        case .object(let spec): collect(spec, at: path, into: &paths)
        case .list(let element, _): collect(element, at: path + "[]", into: &paths)
        case .map(_, let element, _): collect(element, at: path + ".NAME", into: &paths)
        case .either(_, let collection): collect(collection, at: path, into: &paths)
        default: break
        }
    }
}
