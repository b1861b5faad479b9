// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
public import PawlLedger
internal import PawlSandbox
internal import PawlStore

extension Judge {
    /// What it costs to start the contestant's process and ask it nothing, a number of times.
    ///
    /// The command of the contract starts in its cell, on the measured core, without a question and with its input at the
    /// end: what it uses until it notices is loader, interpreter and imports. A process that does not notice is ended
    /// after ten seconds, which a wall clock then shows. Empty where no stage asks. Throws `CellError` and
    /// `CancellationError`.
    public func startUp(of contestant: Contestant, times: Int) async throws -> [Usage] {
        guard let spec = setting.contract.verifier.contestant else { return [] }
        let cells = ContestantCells(
            setting: setting, spec: spec, contestant: contestant, cores: setting.lease.measuredCores)
        var limits = spec.limits
        limits.wall = min(limits.wall, 10)
        let request = cells.request(arguments: ExecContestant.arguments(spec.run), files: [], limits: limits)
        var usages: [Usage] = []
        for _ in 0..<max(0, times) {
            let usage = try await setting.lease.hold {
                try await setting.runtime.withCell(request) { cell in
                    try await cell.finish { await Self.drain($0) }.0.usage
                }
            }
            usages.append(
                Usage(
                    wallNanoseconds: usage.wallNanoseconds, cpuNanoseconds: usage.cpuNanoseconds,
                    peakBytes: usage.peakBytes))
        }
        return usages
    }

    private static func drain(_ cell: any Cell) async {
        while (try? await cell.readOutput()) != nil {}
    }

    /// How often a recorded round paid for the start of a process: each timed question in mode exec; in mode serve once,
    /// where its first question was timed. nil where its transcript cannot be read.
    public func timedStarts(of round: JudgementRound) -> Int? {
        guard let spec = setting.contract.verifier.contestant, let digest = round.evidence,
            let bytes = try? setting.objects.get(digest, limit: 64 << 20),
            let transcript = try? StrictJSON.decode(bytes),
            let events = transcript["events"]?.arrayValue
        else { return nil }
        let asks = events.compactMap { $0["judge"] }.filter { $0["verdict"] == nil }
        // A question too long for the transcript is there by its digest; it counts as timed.
        let timed = asks.map { $0["ask"] == nil || $0["timed"]?.boolValue == true }
        return spec.mode == .exec ? timed.count { $0 } : timed.first == true ? 1 : 0
    }
}
