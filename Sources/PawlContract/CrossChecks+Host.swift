// SPDX-License-Identifier: Apache-2.0

extension CrossChecks {
    /// What the contract asks of the machine.
    mutating func checkHost() {
        var cells = agents.filter { $0["driver"]?.text != DriverKind.external.rawValue }.compactMap { $0["limits"] }
        cells += [verifier?.at("build", "limits"), verifier?.at("contestant", "limits")].compactMap { $0 }
        cells += stages.compactMap { $0["limits"] }
        for limits in cells { check(limits: limits) }
        let contestantProcesses = verifier?.at("contestant", "limits", "processes")?.integer
        for (_, metric) in metrics?.entries ?? [] {
            guard let from = metric["from"] else { continue }
            if from.text == MetricSource.clockCPU.rawValue, !host.metersCPU, contestantProcesses != 1 {
                error(
                    from,
                    "this machine cannot measure the CPU time of a whole cell (see 'pawl doctor'); here clock.cpu serves "
                        + "only contestants with 'limits: {processes: 1}'")
            }
            if from.text == MetricSource.clockInstructions.rawValue { checkCounter(from) }
            if from.text == MetricSource.memoryPeak.rawValue, !host.metersMemory {
                error(from, "this machine cannot measure the peak memory of a cell; see 'pawl doctor'")
            }
        }
    }

    /// valgrind runs in the contestant's cell, so it must be in the cell's root.
    private mutating func checkCounter(_ from: ContractValue) {
        let root = root.at("workspace", "root")?.text ?? "host"
        if root != "host" {
            guard let folder, HostPath.kind(of: HostPath.join(HostPath.join(folder, root), HostFacts.counter)) != .file
            else { return }
            error(from, "clock.instructions needs valgrind in the cell's root: \(root)\(HostFacts.counter) is missing")
        } else if !host.countsInstructions {
            error(
                from,
                "clock.instructions needs valgrind, and this machine has no \(HostFacts.counter): "
                    + HostFacts.counterRemedy)
        }
    }

    private mutating func check(limits: ContractValue) {
        if let wall = limits["wall"], let cpu = limits["cpu"], let seconds = cpu.number, let time = wall.number,
            let cores = host.cores, !wall.isDefault, seconds > time * Double(cores)
        {
            warning(cpu, "\(cores) cores cannot use so much CPU time before the limit on wall time ends the cell")
        }
        guard let available = host.memory, let memory = limits["memory"], let bytes = memory.integer else { return }
        // A limit that nobody wrote is clipped by the machine itself, not a mistake in the contract.
        if bytes > available, !memory.isDefault {
            error(memory, "this machine has \(Self.size(available)) of memory for cells")
        } else if let disk = limits["disk"], let more = disk.integer, !disk.isDefault || !memory.isDefault {
            let (sum, overflow) = bytes.addingReportingOverflow(more)
            guard overflow || sum > available else { return }
            warning(
                disk.isDefault ? memory : disk,
                "files of a cell are kept in memory, and memory and disk together exceed the machine's "
                    + Self.size(available))
        }
    }

    /// A size for people, rounded down.
    static func size(_ bytes: Int) -> String {
        let units = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
        guard let unit = units.first(where: { bytes >= $0.1 }) else { return "\(bytes) bytes" }
        return "\(bytes / unit.1) \(unit.0)"
    }
}
