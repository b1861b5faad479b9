// SPDX-License-Identifier: Apache-2.0
import Glibc
import PawlBase
import PawlContract
import PawlJudge
import PawlLedger
import PawlRun
import PawlSandbox
import PawlStore

extension Bench {
    /// (b) Whole attempts: an agent that changes one byte, an instant judge, an instant contestant.
    func attempts() async throws {
        let lower = try folder("attempt-lower")
        try write("x", to: lower + "/data")
        let one = try await run(attempts: 300, parallel: 1, name: "one")
        var (bare, syncs): ([Double], [Double]) = ([], [])
        for _ in 0..<40 {
            var sum = 0.0
            for _ in 0..<3 { sum += try await bareCell(lower: lower).outcome }
            bare.append(sum)
            syncs.append(try floor(of: one, in: lower))
        }
        let intervals = zip(one.starts, one.starts.dropFirst()).map { $1 - $0 }
        table.note("b", "three bare cells, median", bare.median, "ms")
        table.note("b", "files synced in an attempt", one.perAttempt(one.syncs.files), "")
        table.note("b", "folders synced in an attempt", one.perAttempt(one.syncs.folders), "")
        table.note("b", "appends to the ledger in an attempt", one.perAttempt(one.syncs.appends), "")
        table.note("b", "the same syncs alone, median", syncs.median, "ms")
        table.note("b", "whole attempt, 90 %", intervals.quantile(0.9), "ms")
        table.note("b", "whole attempt, median", intervals.median, "ms")
        table.atMost(
            2, "b", "whole attempt / (three bare cells and the same syncs)",
            intervals.median / (bare.median + syncs.median), "x")
        for (folder, bytes) in try one.bytesPerAttempt() {
            table.note("b", "on disk per attempt: \(folder)", bytes, "B")
        }
        let two = try await run(attempts: options.isLong ? 10_000 : 600, parallel: 2, name: "two")
        table.atLeast(40, "b", "attempts a second, two in parallel, 100 to 600", two.rate(100..<600), "/s")
        if options.isLong {
            table.note("b", "attempts a second, 9,500 to 10,000", two.rate(9500..<10_000), "/s")
            let ratio = two.rate(9500..<10_000) / two.rate(100..<600)
            table.atLeast(0.9, "b", "attempts 9,500 to 10,000 / 100 to 600", ratio, "x")
        }
        for reached in [100, 1000, 5000, 9900] {
            guard let megabytes = two.memory(after: reached) else { continue }
            table.note("b", "memory (VmHWM) after \(reached) attempts", megabytes, "MB")
        }
        if let early = two.memory(after: options.isLong ? 1000 : 100),
            let late = two.memory(after: options.isLong ? 9900 : 500)
        {
            let growth = (late - early) * 1e6 / (options.isLong ? 8900 : 400)
            table.note("b", "growth of memory an attempt", growth, "B")
        }
        table.note(
            "b", "memory (VmHWM) after the last attempt, before the index", two.memory.dropLast().last ?? .nan, "MB")
        table.atMost(150, "b", "memory (VmHWM) at the end", two.memory.last ?? .nan, "MB")
        try await verifyFully(two.state)
    }

    /// Runs the loop in a process of its own, which is this program's own image of `RunService`.
    private func run(attempts: Int, parallel: Int, name: String) async throws -> AttemptSeries {
        let home = try folder("run-\(name)")
        try Files.makeFolder(home + "/workspace")
        try Files.makeFolder(home + "/verifier")
        for (from, to) in [
            ("agent", "workspace/agent"), ("contestant", "workspace/contestant"), ("judge", "verifier/judge"),
        ] {
            _ = try Child.run(["/bin/cp", program(from), "\(home)/\(to)"])
        }
        try write(String(repeating: "\0", count: 4096), to: home + "/workspace/data")
        try write(Self.contract(attempts: attempts, parallel: parallel), to: home + "/pawl.yaml")
        guard let loaded = ContractLoader.load(home, host: HostFacts()).loaded else {
            throw BenchError(
                "the benchmark's contract is not valid: \(ContractLoader.load(home, host: HostFacts()).errors)")
        }
        let state = try StateFolder(path: home + "/state")
        let disk = CountingDisk()
        let machine = RunMachine(
            runtime: host, level: host.level.json,
            metering: HostMetering.full, cores: AllowedCores.numbers, disk: disk)
        let series = Locked(AttemptSeries(state: state, attempts: attempts))
        _ = try await RunService(folder: state, machine: machine).run(loaded) { _, entry in
            guard case .attemptStarted(let record) = entry.event else { return }
            let memory = record.attempt % 100 == 0 ? Self.peakMemory() : nil
            series.withLock { series in
                series.starts.append(Double(entry.time.nanoseconds) / 1e6)
                if let memory { series.memory.append(memory) }
            }
        }
        return series.withLock { series in
            series.memory.append(Self.peakMemory())
            series.syncs = disk.counts
            return series
        }
    }

    /// What an attempt of a run must sync, done without anything else.
    private func floor(of series: AttemptSeries, in folder: String) throws -> Double {
        let disk = SystemDisk()
        let (files, folders, appends) = (
            Int(series.perAttempt(series.syncs.files).rounded()),
            Int(series.perAttempt(series.syncs.folders).rounded()),
            Int(series.perAttempt(series.syncs.appends).rounded())
        )
        let bytes = [UInt8](repeating: 120, count: 1000)
        let journal = try disk.open(folder + "/journal", .append, permissions: 0o644)
        defer { disk.close(journal) }
        for number in 0..<folders { try Files.makeFolder("\(folder)/f\(number)") }
        let start = milliseconds()
        for number in 0..<files {
            let path = "\(folder)/f\(folders == 0 ? 0 : number % folders)/\(number)"
            let file = try disk.open(path + ".new", .truncate, permissions: 0o644)
            try disk.writeAll(bytes, to: file)
            try disk.sync(file)
            disk.close(file)
            try disk.rename(path + ".new", to: path)
        }
        for number in 0..<folders { try disk.syncFolder("\(folder)/f\(number)") }
        for _ in 0..<appends {
            try disk.writeAll(bytes, to: journal)
            try disk.sync(journal)
        }
        return milliseconds() - start
    }

    /// VmHWM of this process, in megabytes.
    private static func peakMemory() -> Double {
        guard let file = unsafe fopen("/proc/self/status", "r") else { return .nan }
        defer { unsafe fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while unsafe fgets(&line, 256, file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            guard text.hasPrefix("VmHWM:") else { continue }
            return
                (text.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Double($0) }
                ?? .nan) / 1000
        }
        return .nan
    }

    private static func contract(attempts: Int, parallel: Int) -> String {
        """
        pawl: 1
        name: bench
        goal: Change one byte.
        workspace: {source: workspace, editable: [data]}
        agents:
          - {name: agent, driver: command, command: [./agent]}
        verifier:
          source: verifier
          contestant: {mode: exec, run: [./contestant, "{in}", "{out}"]}
          stages:
            - {name: score, kind: ask, judge: [./judge, "1"]}
          metrics:
            score: {from: judge, better: higher}
          objective: score
          accept: {rule: exact}
        loop: {strategy: ratchet, parallel: \(parallel), patience: 1000000}
        budget: {attempts: \(attempts), wall: 60m}

        """
    }
}
