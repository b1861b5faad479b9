// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase
internal import PawlContract

/// One thing that this machine can or cannot do for cells, for `pawl doctor`.
public struct HostCapability: Hashable, Sendable {
    /// How much its state matters.
    public enum State: String, Hashable, Sendable {
        /// At full strength.
        case full
        /// There is less than could be had; recorded with every verdict.
        case weaker
        /// Cells cannot be started, or a profile is not to be had.
        case missing
    }

    /// What it is.
    public let name: String
    /// Its state.
    public let state: State
    /// The level in force, in words.
    public let level: String
    /// What exactly makes it full; nil where it is.
    public let fix: String?

    /// Makes a capability.
    public init(_ name: String, _ state: State, _ level: String, fix: String? = nil) {
        self.name = name
        self.state = state
        self.level = level
        self.fix = state == .full ? nil : fix
    }
}

/// What this machine can enforce, found by looking and by starting cells.
public struct HostCapabilities: Sendable {
    /// Everything looked at, in the order to print.
    public let capabilities: [HostCapability]
    /// The level that runs record; nil where no cell can be started.
    public let level: HostLevel?

    /// Whether sealed cells can be started at all.
    public var canRunCells: Bool {
        level != nil && !capabilities.contains { $0.state == .missing && $0.name != "nesting" }
    }

    /// Looks at this machine and tries a cell of each profile.
    public static func probe(_ configuration: CellHost.Configuration = CellHost.Configuration()) async
        -> HostCapabilities
    {
        var found = [kernel, namespaces]
        do throws(CellError) {
            let host = try CellHost(configuration)
            found.append(HostCapability("launcher", .full, "pawl-cell found"))
            found += levels(host.level)
            found.append(await instructionCounter(host))
            found.append(await trial(host, "sealed cells", .sealed))
            found.append(await trial(host, "nesting", .nesting))
            return HostCapabilities(capabilities: found, level: host.level)
        } catch {
            found.append(
                HostCapability("launcher", .missing, error.message, fix: "make launcher, or set PAWL_CELL to its path"))
            return HostCapabilities(capabilities: found, level: nil)
        }
    }

    private static var kernel: HostCapability {
        let release = HostProbe.kernel
        let (major, minor) = HostProbe.minimumKernel
        return HostCapability(
            "kernel", HostProbe.kernelSuffices(release) ? .full : .missing, "Linux \(release)",
            fix: "boot Linux \(major).\(minor) or later (Debian 12: linux-image-amd64 from bookworm-backports)")
    }

    private static var namespaces: HostCapability {
        let name = "user namespaces"
        if HostProbe.text("/proc/sys/user/max_user_namespaces") == "0" {
            return HostCapability(name, .missing, "switched off", fix: "sysctl -w user.max_user_namespaces=65536")
        }
        if geteuid() != 0, HostProbe.text("/proc/sys/kernel/unprivileged_userns_clone") == "0" {
            return HostCapability(name, .missing, "for root only", fix: "sysctl -w kernel.unprivileged_userns_clone=1")
        }
        if geteuid() != 0, HostProbe.text("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1" {
            return HostCapability(
                name, .missing, "restricted by AppArmor",
                fix: "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or a profile for pawl-cell")
        }
        return HostCapability(name, .full, "available")
    }

    private static func levels(_ level: HostLevel) -> [HostCapability] {
        let delegate =
            "run as root, or alone in a cgroup v2 of your own with the memory and pids controllers, such as by "
            + "systemd-run --user --scope -p Delegate=yes pawl ..."
        let limits: HostCapability
        switch level.cgroups {
        case "unified": limits = HostCapability("limits", .full, "cgroup v2")
        case "hybrid":
            limits = HostCapability("limits", .full, "cgroup v1 controllers, v2 freeze and kill where mounted")
        case "metered":
            limits = HostCapability(
                "limits", .weaker, "resource limits of each process; cgroup v2 freezes, kills and meters CPU time",
                fix: delegate)
        default: limits = HostCapability("limits", .weaker, "resource limits of each process only", fix: delegate)
        }
        return [
            limits,
            separation(level),
            HostCapability(
                "clock.cpu", level.cpuMeter == "cgroup" ? .full : .weaker,
                level.cpuMeter == "cgroup" ? "the whole process tree" : "only programs that do not fork", fix: delegate),
            // A cgroup's peak counts file cache, and what is cached at the end says nothing about the peak.
            HostCapability(
                "memory.peak", .weaker,
                level.memoryMeter == "cgroup" ? "the whole cell, file cache included" : "the largest process",
                fix: level.memoryMeter == "cgroup" ? "none: no Linux reports a peak without file cache" : delegate),
            HostCapability(
                "core binding", level.coreBinding == "cpuset" ? .full : .weaker,
                level.coreBinding == "cpuset" ? "from outside" : "a program can widen it",
                fix: "mount the cpuset controller; " + delegate),
            HostCapability(
                "Landlock", level.landlock >= 6 ? .full : .weaker,
                level.landlock > 0 ? "version \(level.landlock)" : "none",
                fix: "boot Linux 6.12 or later with CONFIG_SECURITY_LANDLOCK and lsm=landlock"),
        ]
    }

    private static func separation(_ level: HostLevel) -> HostCapability {
        let name = "uid separation"
        switch level.uidSeparation {
        case "own": return HostCapability(name, .full, "a uid for each cell")
        case "subordinate":
            return HostCapability(
                name, .weaker,
                "a uid for each judge and contestant; cells that change a workspace (agents, setup, builds) have Pawl's",
                fix: "run as root: only root may let another uid change files of a workspace's layers")
        default:
            return HostCapability(
                name, .weaker, "none: cells have Pawl's uid",
                fix: "run as root; or, for judges and contestants, install newuidmap (Debian: uidmap) and grant this "
                    + "user ids: usermod --add-subuids 200000-265535 --add-subgids 200000-265535 USER")
        }
    }

    private static func trial(_ host: CellHost, _ name: String, _ profile: CellProfile) async -> HostCapability {
        let request = CellRequest(
            role: .agent, profile: profile,
            arguments: ["/bin/sh", "-c", profile == .sealed ? "exit 0" : "unshare -Ur true"],
            workspace: .writable(layers: ["/usr/share"]), limits: CellLimits(wall: 10, cpu: 10))
        do {
            let outcome = try await host.withCell(request) { try await $0.outcome() }
            guard outcome.exit == .exited(0) else {
                return HostCapability(
                    name, .missing, "a trial cell ended with \(outcome.exit)", fix: "see the level above")
            }
            return HostCapability(
                name, .full, profile == .sealed ? "a trial cell worked" : "an agent may make its own sandbox (weaker)")
        } catch {
            return HostCapability(name, .missing, "\(error)", fix: "see the step that failed")
        }
    }
}
