// SPDX-License-Identifier: Apache-2.0
internal import PawlAgents
internal import PawlBase
internal import PawlContract
internal import PawlJudge
internal import PawlLedger
internal import PawlLoop
internal import PawlSandbox
internal import PawlStore

extension CanaryWatch {
    /// The codes of what it finds.
    static let codes = Set(CanaryKind.allCases.map(\.code))

    /// The canaries of a pinned verifier, and the run's own, which follows from its seed.
    static func load(_ inputs: RunInputs, library: TreeLibrary, seed: String) throws -> CanaryWatch {
        CanaryWatch(
            canaries: try canaries(inputs.contract, verifier: try library.trees.get(inputs.verifier), library: library),
            own: RunSeed.own(seed), workspace: try library.trees.get(inputs.workspace))
    }

    /// Throws `usage` where what every agent sees holds a canary: it would prove nothing.
    static func refuse(_ workspace: Tree, contract: Contract, verifier: Tree, library: TreeLibrary) throws {
        let watch = CanaryWatch(canaries: try canaries(contract, verifier: verifier, library: library), own: nil)
        guard let signal = try watch.signals(in: workspace, objects: library.objects).first else { return }
        throw RunError(.usage, "agents would see what proves copying: \(signal.evidence)")
    }

    private static func canaries(_ contract: Contract, verifier: Tree, library: TreeLibrary) throws -> [Canary] {
        let canaries = try contract.verifier.canaries.flatMap { spec in
            try spec.canaries { path throws in
                guard let entry = verifier.entries.first(where: { $0.path == path }),
                    case .file(let object, _, _) = entry.content
                else { throw RunError(.usage, "the verifier has no file '\(path)' for canary '\(spec.name)'") }
                return try library.objects.get(object, limit: 1 << 20)
            }
        }
        if let bad = canaries.first(where: { $0.fault != nil }) {
            throw RunError(.usage, "canary '\(bad.name)' \(bad.fault ?? "")")
        }
        guard canaries.count <= Canary.maximumCount else {
            throw RunError(
                .usage, "there are \(canaries.count) canaries; at most \(Canary.maximumCount) are looked for")
        }
        return canaries
    }

    /// A capture with what was found in its tree; the tree is kept as evidence where something was.
    func checked(_ capture: CaptureResult, library: TreeLibrary) throws -> CaptureResult {
        let found = try signals(in: capture.tree, objects: library.objects)
        guard !found.isEmpty else { return capture }
        try library.trees.put(capture.tree)
        var capture = capture
        capture.signals = found + capture.signals
        return capture
    }

    /// What an attempt left, after it was searched: tree, log, note and account. Where a canary is found, or a
    /// draft was `caught` with one, there is no candidate. The second value is the tree that goes to quarantine.
    func checked(
        _ left: AttemptResult, caught: String?, library: TreeLibrary
    ) throws -> (result: AttemptResult, copied: Digest?) {
        var found: [SignalRecord] = []
        var copied: Digest?
        if case .captured(let capture) = left.outcome {
            found = try signals(in: capture.tree, objects: library.objects)
            if !found.isEmpty {
                try library.trees.put(capture.tree)
                copied = capture.tree.digest
            }
        }
        found += signals(in: left.log, of: "the agent's log")
        if let note = left.note { found += signals(in: note, of: "the agent's note") }
        if let changes = left.changes {
            found += signals(in: CanonicalJSON.encode(changes), of: "the agent's account of its changes")
        }
        if let caught {
            found.append(
                SignalRecord(code: caught, severity: .violation, evidence: "a draft of this attempt held a canary"))
        }
        guard let first = found.first else { return (left, nil) }
        var result = left
        result.signals = found + left.signals
        let reason = "\(first.code): \(first.evidence)"
        result.outcome = .refused(reason)
        result.reason = reason
        return (result, copied)
    }
}

extension RunSeed {
    /// The run's own canary: 32 hexadecimal digits, known to the harness and to judges.
    static func own(_ run: String) -> String { seed(purpose: "canary", run: run, numbers: []) }
}
