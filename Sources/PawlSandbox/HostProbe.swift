// SPDX-License-Identifier: Apache-2.0
internal import CPawlLinux
internal import Glibc
internal import PawlBase

/// Looks at what this machine's kernel offers.
enum HostProbe {
    /// Since 6.6 tmpfs has user attributes, which an overlay mounted in a user namespace marks replaced folders with.
    static let minimumKernel = (6, 6)

    /// The running kernel's release.
    static var kernel: String { text("/proc/sys/kernel/osrelease") }

    /// Whether a release is the minimum or later.
    static func kernelSuffices(_ release: String) -> Bool {
        let numbers = release.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
        guard numbers.count == 2 else { return false }
        return (numbers[0], numbers[1]) >= minimumKernel
    }

    /// The cgroups that cells can use.
    static func cgroups() -> CgroupLayout {
        // A user has the version 2 group that was delegated, if any: /proc/self/cgroup names it as 0::PATH.
        let own = text("/proc/self/cgroup").split(separator: "\n").first { $0.hasPrefix("0::") }?.dropFirst(3)
        return CgroupLayout(mounts: text("/proc/self/mounts"), delegated: geteuid() == 0 ? nil : String(own ?? "")) {
            text($0 + "/cgroup.controllers").split(separator: " ").map { String($0) }
        }
    }

    /// The level that follows.
    static func level(cgroups: CgroupLayout, separation: HostLevel.Separation) -> HostLevel {
        HostLevel(
            uidSeparation: separation.rawValue, cgroups: cgroups.mode.rawValue,
            cpuMeter: cgroups.mode != .none ? "cgroup" : "rusage", memoryMeter: cgroups.limits ? "cgroup" : "rusage",
            coreBinding: cgroups.bindsCores ? "cpuset" : "none", landlock: max(0, Int(pawl_landlock_version())),
            kernel: kernel, cores: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    }

    /// A small file's text without its last newline; empty where it cannot be read.
    static func text(_ path: String) -> String {
        (try? CgroupLayout.read(path)) ?? ""
    }
}
