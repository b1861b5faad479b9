// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlContract
internal import PawlJudge
internal import PawlRun
internal import PawlSandbox
internal import PawlStore

/// This machine, as contracts and runs need to know it.
enum Machine {
    /// Memory, cores and meters; the meters are assumed where cells cannot be had, which a run then says by itself.
    static func facts() -> HostFacts {
        let pages = sysconf(Int32(_SC_PHYS_PAGES))
        let size = sysconf(Int32(_SC_PAGESIZE))
        let (memory, overflow) = pages.multipliedReportingOverflow(by: size)
        let level = try? CellHost().level
        return HostFacts(
            memory: overflow || memory <= 0 ? nil : memory, cores: AllowedCores.numbers.count,
            metersCPU: level.map { $0.cpuMeter == "cgroup" } ?? true,
            metersMemory: level.map { $0.memoryMeter == "cgroup" } ?? true,
            countsInstructions: unsafe access(HostFacts.counter, X_OK) == 0)
    }

    /// What a run needs: cells, their level, the meters' worth, the cores.
    static func runMachine(state: StateFolder, acceptsWeaknesses: Bool) throws -> RunMachine {
        let host = try CellHost()
        return RunMachine(
            runtime: host, level: host.level.json,
            metering: HostMetering(
                cpuCountsTree: host.level.cpuMeter == "cgroup",
                memoryExcludesCache: false), cores: AllowedCores.numbers, weaknesses: host.level.weaknesses,
            acceptsWeaknesses: acceptsWeaknesses,
            warn: { Terminal.error("warning: " + CleanText.line($0, limit: 2000)) })
    }
}
