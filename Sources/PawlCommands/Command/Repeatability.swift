// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase
internal import PawlRun

/// What tests of resumption need of the binary: a seed that repeats a run, and a crash at a known place.
///
/// Neither weakens anything: who sets a process's environment can also kill it, and a run's seed is in its ledger.
enum Repeatability {
    /// `PAWL_SEED`: 32 hexadecimal digits instead of random ones.
    static let seed = variable("PAWL_SEED")

    /// `PAWL_CRASH_AFTER`: SIGKILL to this process when that many entries of the run are durable.
    static func crashing(_ observe: @escaping RunObserver) -> RunObserver {
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

    private static func variable(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }
}
