// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase
internal import PawlJudge
internal import PawlRun
internal import PawlSandbox
internal import PawlStore

extension RunBridge {
    /// The bridge to this machine.
    static let live = RunBridge(
        run: { loaded, state, options, acceptsWeaknesses, observe in
            var options = options
            options.seed = Seam.seed
            _ = try await service(state, acceptsWeaknesses).run(
                loaded, options: options, observer: Seam.crashing(observe))
        },
        resume: { run, state, options, observe in
            _ = try await service(state).resume(
                run, acceptsWeakVerifier: options.acceptsWeakVerifier, observer: Seam.crashing(observe))
        },
        judge: { loaded, folder, state, options, acceptsWeaknesses, observe in
            try await service(state, acceptsWeaknesses).judge(
                loaded, folder: folder, acceptsWeakVerifier: options.acceptsWeakVerifier, observer: observe)
        },
        noise: { loaded, pairs, state, acceptsWeaknesses, observe in
            try await service(state, acceptsWeaknesses).noise(loaded, pairs: pairs, observer: observe)
        },
        submit: { run, folder, state, observe in
            try await service(state).submit(folder, to: run, observer: observe)
        },
        replay: { run, candidate, other, state, observe in
            try await service(state).replay(candidate, against: other, in: run, observer: observe)
        },
        revoke: { run, candidate, why, state in
            // No cell is started: a weaker machine is strong enough.
            try await service(state, true).revoke(candidate, why: why, in: run) { _, _ in }
        },
        exam: { loaded, state, acceptsWeaknesses, progress in
            try await service(state, acceptsWeaknesses, progress).exam(loaded, options: RunOptions(seed: Seam.seed))
        })

    private static func service(
        _ state: StateFolder, _ acceptsWeaknesses: Bool = false,
        _ progress: (@Sendable (ExamProgress) -> Void)? = nil
    ) throws -> RunService {
        let follower = ExamFollower(isSilent: false)
        return RunService(
            folder: state, machine: try Machine.runMachine(state: state, acceptsWeaknesses: acceptsWeaknesses),
            examining: progress ?? { follower.take($0) })
    }
}

/// What the end-to-end tests need of the binary and a user may have: a seed that repeats a run, and a crash at a known
/// place. Neither weakens anything: whoever sets a process's environment can kill it, too.
private enum Seam {
    /// `PAWL_SEED`: 32 hexadecimal digits instead of random ones.
    static let seed = variable("PAWL_SEED")

    /// `PAWL_CRASH_AFTER`: SIGKILL to this process when that many entries of the run are durable.
    static func crashing(_ observe: @escaping Observer) -> Observer {
        guard let limit = variable("PAWL_CRASH_AFTER").flatMap({ Int($0) }) else { return observe }
        let count = Locked(0)
        return { index, entry in
            observe(index, entry)
            let reached = count.withLock { count -> Bool in
                count += 1
                return count >= limit
            }
            if reached { kill(getpid(), SIGKILL) }
        }
    }

    typealias Observer = RunBridge.Observer

    private static func variable(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }
}
