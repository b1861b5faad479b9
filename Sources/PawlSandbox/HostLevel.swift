// SPDX-License-Identifier: Apache-2.0
public import PawlBase

/// How strongly this machine confines and meters cells: printed before a run, recorded in its ledger, and shown with
/// every verdict. Never silently lowered.
public struct HostLevel: Hashable, Sendable {
    /// How the identities of cells differ.
    enum Separation: String {
        /// Each cell has its own.
        case own
        /// Those that change no workspace have one each, the others Pawl's.
        case subordinate
        /// All have Pawl's.
        case none
    }

    /// `own`: each cell has its own uid; `subordinate`: each but those that change a workspace (agents, setup, builds),
    /// which have Pawl's; `none`: all cells have Pawl's.
    public let uidSeparation: String
    /// `unified`, `hybrid`, `metered` or `none` (`CgroupLayout`).
    public let cgroups: String
    /// `cgroup`: the CPU time of the whole tree; `rusage`: only for programs that do not fork.
    public let cpuMeter: String
    /// `cgroup`: the whole tree, file cache included; `rusage`: the largest process only.
    public let memoryMeter: String
    /// `cpuset`: a process cannot widen its cores; `none`: it can.
    public let coreBinding: String
    /// The version of Landlock, 0 without.
    public let landlock: Int
    /// The kernel's release.
    public let kernel: String
    /// How many cores this machine has.
    public let cores: Int

    /// The level as a record's value.
    public var json: JSONValue {
        [
            "uids": .string(uidSeparation), "cgroups": .string(cgroups), "cpu": .string(cpuMeter),
            "memory": .string(memoryMeter), "cores": .string(coreBinding), "landlock": .integer(landlock),
            "kernel": .string(kernel),
        ]
    }
}
