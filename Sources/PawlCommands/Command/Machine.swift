// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase
internal import PawlContract
internal import PawlJudge
internal import PawlRun
internal import PawlSandbox
internal import PawlStore

/// This machine, as contracts and runs need to know it.
enum Machine {
    /// What contract checks need: memory, cores, and whether CPU time can be metered.
    static func facts() -> HostFacts {
        let pages = sysconf(Int32(_SC_PHYS_PAGES))
        let size = sysconf(Int32(_SC_PAGESIZE))
        let (memory, overflow) = pages.multipliedReportingOverflow(by: size)
        let level = try? CellHost().level
        return HostFacts(
            memory: overflow || memory <= 0 ? nil : memory, cores: cores().count,
            metersCPU: level.map { $0.cpuMeter == "cgroup" } ?? true,
            metersMemory: level.map { $0.memoryMeter == "cgroup" } ?? true)
    }

    /// The service over a state folder, with real cells.
    static func service(_ state: StateFolder) throws -> RunService {
        let host = try CellHost()
        let machine = RunMachine(
            runtime: host, level: host.level.json,
            metering: HostMetering(cpuCountsTree: host.level.cpuMeter == "cgroup", memoryExcludesCache: false),
            cores: cores())
        return RunService(folder: state, machine: machine)
    }

    /// The numbers of the cores that this process may use.
    static func cores() -> [Int] {
        let status =
            (try? Files.read("/proc/self/status", limit: 1 << 20)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") }
        let cores = line.map { Self.cores(inList: $0.dropFirst("Cpus_allowed_list:".count)) } ?? []
        return cores.isEmpty ? Array(0..<max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))) : cores
    }

    /// Reads the kernel's list format (cpuset(7)), such as `0-2,5`.
    static func cores(inList text: some StringProtocol) -> [Int] {
        text.split { $0 == "," || $0 == " " || $0 == "\t" }.flatMap { part -> [Int] in
            let ends = part.split(separator: "-").compactMap { Int($0) }
            guard let first = ends.first, let last = ends.last, first >= 0, last >= first, last < 1 << 16 else {
                return []
            }
            return Array(first...last)
        }
    }
}
