// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlContract

/// What contract checks need to know of this machine.
enum Machine {
    /// Memory and cores.
    static func facts() -> HostFacts {
        let pages = sysconf(Int32(_SC_PHYS_PAGES))
        let size = sysconf(Int32(_SC_PAGESIZE))
        let (memory, overflow) = pages.multipliedReportingOverflow(by: size)
        let cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
        return HostFacts(memory: overflow || memory <= 0 ? nil : memory, cores: cores > 0 ? cores : nil)
    }
}
