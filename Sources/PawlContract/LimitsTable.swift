// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// The keys of `limits`, which differ between cells only in their defaults.
enum LimitsTable {
    static let agent = limits(wall: "5m", memory: "2GiB", processes: 128, output: "4MiB")
    static let build = limits(wall: "60s", memory: "2GiB", processes: 128, output: "4MiB")
    static let contestant = limits(wall: "60s", memory: "2GiB", processes: 128, output: "4MiB")
    static let judge = limits(wall: "60s", memory: "1GiB", processes: 64, output: "4MiB")

    static let suite = limits(wall: "5m", memory: "2GiB", processes: 256, output: "16MiB")

    private static func limits(wall: String, memory: String, processes: Int, output: String) -> ObjectSpec {
        ObjectSpec([
            KeySpec("wall", .duration, .defaulted(.string(wall)), "Wall time."),
            KeySpec(
                "cpu", .duration, .optional,
                "CPU time, user plus system, of the whole process tree. Default: as much as wall."),
            KeySpec(
                "memory", .size((1 << 20)...Shape.large), .defaulted(.string(memory)),
                "Memory; files in memory count against 'disk'."),
            KeySpec("processes", .integer(1...1_000_000), .defaulted(.integer(processes)), "Processes and threads."),
            KeySpec(
                "disk", .size((64 << 10)...Shape.large), .defaulted("512MiB"),
                "Bytes of files written to the workspace, and the same again for /tmp."),
            KeySpec(
                "output", .size(0...(1 << 30)), .defaulted(.string(output)),
                "Bytes of stdout and stderr; a cell that prints more is ended."),
        ])
    }
}
