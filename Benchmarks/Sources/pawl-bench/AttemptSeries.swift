// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlJudge
import PawlStore

/// What was seen of one run.
struct AttemptSeries: Sendable {
    var state: StateFolder
    var attempts: Int
    /// When each attempt began, in milliseconds.
    var starts: [Double] = []
    /// VmHWM in megabytes: each hundred attempts, and at the end.
    var memory: [Double] = []
    var syncs = CountingDisk.Counts()

    /// VmHWM in megabytes when that many hundreds of attempts had begun; nil before.
    func memory(after attempts: Int) -> Double? {
        // The last one is taken at the end of the run.
        let index = attempts / 100 - 1
        return memory.dropLast().indices.contains(index) ? memory[index] : nil
    }

    func perAttempt(_ count: Int) -> Double { Double(count) / Double(attempts) }

    /// Attempts a second between two of them.
    func rate(_ range: Range<Int>) -> Double {
        guard starts.count >= range.upperBound else { return .nan }
        return Double(range.count) / (starts[range.upperBound - 1] - starts[range.lowerBound]) * 1000
    }

    /// Allocated bytes by folder of the state.
    func bytesPerAttempt() throws -> [(String, Double)] {
        try ["ledger", "objects", "layers"].map { name in
            let output = try Child.run(["/usr/bin/du", "-s", "--block-size=1", "\(state.root)/\(name)"])
            let bytes = String(decoding: output, as: UTF8.self).split(separator: "\t").first.flatMap { Double($0) }
            return (name, (bytes ?? .nan) / Double(attempts))
        }
    }
}

extension HostMetering {
    /// A host with cgroups.
    static let full = HostMetering(cpuCountsTree: true, memoryExcludesCache: true)
}
