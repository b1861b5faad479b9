// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
public import PawlLedger
internal import PawlSandbox
public import PawlStore

/// How a build ended.
public enum BuildResult: Hashable, Sendable {
    /// The candidate can be judged; what the build used.
    case ready(Contestant, usage: Usage)
    /// The candidate cannot be built, through its own fault: signals, the end of the log, what the build used.
    case failed(signals: [SignalRecord], log: String, usage: Usage)
}

extension Judge {
    /// Builds a candidate where the contract says so, and seals the result once for all its rounds.
    ///
    /// The build runs candidate code: it gets a sealed cell with the candidate's tree, and nothing of the verifier.
    /// What it leaves becomes one more layer. Without `verifier.build` the candidate is ready as it is. Throws
    /// `CellError`, `CaptureError`, `StoreError`, and `CancellationError`.
    public func build(candidate tree: Tree, layers: [String]) async throws -> BuildResult {
        guard let build = setting.contract.verifier.build else {
            return .ready(Contestant(candidate: tree.digest, tree: tree.digest, layers: layers), usage: Usage())
        }
        let workspace = setting.contract.workspace
        let request = CellRequest(
            role: .build, arguments: build.run, environment: workspace.env, root: workspace.root,
            workspace: .writable(layers: layers), binds: workspace.mounts.map { CellBind(from: $0.from, to: $0.to) },
            devices: workspace.devices, limits: build.limits, cores: setting.lease.otherCores)
        return try await setting.runtime.withCell(request) { cell in
            let (outcome, printed) = try await cell.finish { await Self.tail(of: $0, limit: 16 << 10) }
            let log = await printed + cell.errorTail(limit: 16 << 10)
            let usage = Usage(
                wallNanoseconds: outcome.usage.wallNanoseconds, cpuNanoseconds: outcome.usage.cpuNanoseconds,
                peakBytes: outcome.usage.peakBytes)
            var signals = ContestantFault.remarks(on: outcome)
            if let fault = ContestantFault(ended: outcome, early: false) {
                let evidence = "the build failed: \(fault.signals.first?.evidence ?? fault.code.rawValue)"
                signals.append(JudgeSignal.resultMissing.record(evidence))
            }
            guard !signals.contains(where: { $0.severity > .note }) else {
                return .failed(signals: signals, log: logText(log), usage: usage)
            }
            guard let upper = try await cell.upper() else {
                return .ready(Contestant(candidate: tree.digest, tree: tree.digest, layers: layers), usage: usage)
            }
            let captured = try Capture.capture(
                upper: upper, base: tree, editable: Self.everything,
                limits: CaptureLimits().within(disk: build.limits.disk), objects: setting.objects)
            guard !captured.refused else {
                return .failed(signals: captured.signals, log: logText(log), usage: usage)
            }
            let copied = try setting.watch.signals(in: captured.tree, besides: tree, objects: setting.objects)
            guard copied.isEmpty else { return .failed(signals: signals + copied, log: "", usage: usage) }
            try setting.trees.put(captured.tree)
            try setting.objects.sync()
            let built = try setting.layers.layers(for: captured.tree, over: tree)
            return .ready(
                Contestant(candidate: tree.digest, tree: captured.tree.digest, layers: built), usage: usage)
        }
    }

    private static let everything = [Glob("**")].compactMap { $0 }

    /// Reads the cell's stdout to its end, and keeps the last bytes.
    static func tail(of cell: any Cell, limit: Int) async -> [UInt8] {
        var kept: [UInt8] = []
        while let bytes = try? await cell.readOutput() {
            kept += bytes
            if kept.count > 2 * limit { kept = Array(kept.suffix(limit)) }
        }
        return Array(kept.suffix(limit))
    }

    /// The end of a log, line by line without control characters, within `feedback.log_tail`.
    private func logText(_ log: [UInt8]) -> String {
        LogText.tail(log, limit: setting.contract.feedback.logTail)
    }
}
