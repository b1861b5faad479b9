// SPDX-License-Identifier: Apache-2.0
internal import CPawlLinux
internal import Glibc
internal import PawlBase

/// Looks at what this machine's kernel offers.
enum HostProbe {
    /// The cgroups that cells can use.
    static func cgroups() -> CgroupLayout {
        CgroupLayout(mounts: text("/proc/self/mounts")) { path in
            text(path + "/cgroup.controllers").split(separator: " ").map { String($0) }
        }
    }

    /// The level that follows.
    static func level(cgroups: CgroupLayout, ownUIDs: Bool) -> HostLevel {
        let metered = cgroups.mode != .none
        return HostLevel(
            uidSeparation: ownUIDs ? "own" : "none", cgroups: cgroups.mode.rawValue,
            cpuMeter: metered ? "cgroup" : "rusage", memoryMeter: metered ? "cgroup" : "rusage",
            coreBinding: cgroups.bindsCores ? "cpuset" : "none", landlock: max(0, Int(pawl_landlock_version())),
            kernel: text("/proc/sys/kernel/osrelease"), cores: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    }

    /// A small file's text without its last newline; empty where it cannot be read.
    static func text(_ path: String) -> String {
        (try? CgroupLayout.read(path)) ?? ""
    }
}
