// SPDX-License-Identifier: Apache-2.0
public import PawlBase
public import PawlContract
internal import PawlJudge
public import PawlLedger
internal import PawlLoop
internal import PawlSandbox
internal import PawlStore

extension RunService {
    /// Judges a folder as if it were the first candidate of a run of the contract; the run is recorded.
    public func judge(
        _ loaded: LoadedContract, folder submission: String, acceptsWeakVerifier: String? = nil,
        observer: @escaping RunObserver
    ) async throws -> VerdictReached {
        let options = RunOptions(
            name: loaded.contract.name + PawlRunName.judged, submission: submission,
            acceptsWeakVerifier: acceptsWeakVerifier)
        let summary = try await run(loaded, options: options, observer: observer)
        if let verdict = summary.lastVerdict { return verdict }
        if let refused = summary.refused { return refused }
        let why = summary.baseline?.reason ?? summary.closed.reason
        throw RunError(.judgeFailed, "the folder was not judged, because the baseline could not be: \(why)")
    }

    /// Hands a folder to a run: through the control socket of a live one, else by judging it here against the run's
    /// champion. Such a verdict is recorded and changes nothing that the run decided.
    public func submit(
        _ submission: String, to run: String, observer: @escaping RunObserver
    ) async throws -> VerdictReached {
        if let answer = try await ControlClient.submit(Files.absolute(submission), runFolder: folder.runs + "/" + run) {
            return answer
        }
        return try await afterwards(run, observer: observer) { state, context in
            guard let champion = state.champion ?? state.opened?.workspace else {
                throw RunError(.missing, "run '\(run)' has no champion")
            }
            let capture = try context.watch.checked(
                try Capture.folder(
                    submission, base: try context.library.trees.get(context.workspace),
                    editable: context.contract.workspace.editable, objects: context.library.objects),
                library: context.library)
            if capture.refused {
                let level = context.contract.verifier.bestAssurance
                return .refused(.refused(capture.tree.digest, capture.signals, at: level))
            }
            try context.library.trees.put(capture.tree)
            return .judge(capture.tree.digest, against: champion, purpose: "command", noticed: capture.signals)
        }
    }

    /// Judges a candidate of a run again, with fresh inputs, against another of its trees.
    public func replay(
        _ candidate: Digest, against other: Digest, in run: String, observer: @escaping RunObserver
    ) async throws -> VerdictReached {
        try await afterwards(run, observer: observer) { _, _ in
            .judge(candidate, against: other, purpose: "replay")
        }
    }

    private enum Afterwards: Sendable {
        case refused(VerdictReached)
        case judge(Digest, against: Digest, purpose: String, noticed: [SignalRecord] = [])
    }

    /// A judgement that follows a run and decides nothing in it.
    private func afterwards(
        _ run: String, observer: @escaping RunObserver,
        _ choose: @Sendable (RunState, RunContext) throws -> Afterwards
    ) async throws -> VerdictReached {
        try await withWriter { writer in
            guard let state = writer.fold.runs[run], let opened = state.opened else {
                throw RunError(.missing, "there is no run '\(run)'")
            }
            try machine.requireStrength(recorded: opened.level)
            let inputs = try RunInputs.pinned(opened, in: writer.library, allowing: [.run, .judge])
            let session = try writer.session(id: run, state: state, clock: machine.clock, observer: observer)
            let context = try RunContext(
                inputs: inputs, seed: opened.seed, machine: machine, session: session, library: writer.library,
                folder: folder, earlierWall: 0, standing: state.exam?.standing ?? .untested)
            switch try choose(state, context) {
            case .refused(let verdict): return verdict
            case .judge(let candidate, let other, let purpose, let noticed):
                let number = try await session.commit { state in
                    let number = state.judgements.count + 1
                    let reserved = JudgementReserved(
                        judgement: number, candidate: candidate, champion: other, purpose: purpose,
                        alpha: context.contract.verifier.accept.alpha)
                    return ([.judgementReserved(reserved)], number)
                }
                var verdict = try await JudgementWork(context: context).run(number).verdict
                verdict.signals = noticed + verdict.signals
                return verdict
            }
        }
    }
}

extension VerdictReached {
    /// What an attempt without a candidate comes to; an unchanged folder is no gain.
    static func unjudged(_ ended: AttemptEnded, candidate: Digest, at level: Assurance) -> VerdictReached {
        var verdict = refused(candidate, ended.signals, at: level)
        verdict.attempt = ended.attempt
        verdict.reason = ended.reason
        if ended.outcome == "nothing" { verdict.verdict = .noGain }
        return verdict
    }

    /// The verdict on a folder that may not become a candidate; nothing was judged.
    static func refused(_ tree: Digest, _ signals: [SignalRecord], at level: Assurance) -> VerdictReached {
        let worst = signals.max { $0.severity < $1.severity }
        return VerdictReached(
            judgement: 0, candidate: tree, verdict: worst?.severity == .violation ? .violation : .invalid,
            assurance: level, reason: worst?.evidence ?? "the folder cannot become a candidate", signals: signals,
            usage: Usage())
    }
}
