// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// How busy a core was, whoever used it: what a measurement subtracts its own cell from, to see whether it was alone.
public struct CoreLoad: Sendable {
    /// Nanoseconds that the core did not idle since the machine started, or nil where that is not known.
    public let busyNanoseconds: @Sendable (_ core: Int) -> Int?

    /// Makes a probe.
    public init(busyNanoseconds: @escaping @Sendable (_ core: Int) -> Int?) {
        self.busyNanoseconds = busyNanoseconds
    }

    /// /proc/stat of this machine, which counts in ticks of 10 ms.
    public static let system = CoreLoad { core in
        guard let bytes = try? Files.read("/proc/stat", limit: 1 << 20) else { return nil }
        return parse(bytes, core: core)
    }

    /// Whether others used so much of a core that a measurement on it should be repeated: more than a tenth of the
    /// wall time, and more than the probe's grain can invent.
    static func isContended(busy: Int, own: Int, wall: Int) -> Bool {
        busy - own > max(wall / 10, 30_000_000)
    }

    /// The line `cpuN user nice system idle iowait irq softirq steal guest guest_nice` of proc(5); guest time is
    /// part of user time already.
    static func parse(_ bytes: [UInt8], core: Int) -> Int? {
        let name = "cpu\(core)"
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.first == Substring(name) else { continue }
            let numbers = fields.dropFirst().prefix(8).map { Int($0) ?? 0 }
            guard numbers.count == 8 else { return nil }
            let ticks = numbers.enumerated().reduce(0) { sum, field in
                field.offset == 3 || field.offset == 4 ? sum : sum &+ field.element
            }
            let (nanoseconds, overflow) = ticks.multipliedReportingOverflow(by: 10_000_000)
            return overflow ? nil : nanoseconds
        }
        return nil
    }
}
