// SPDX-License-Identifier: Apache-2.0

/// What a machine can give and measure, as far as a contract may ask for it.
public struct HostFacts: Hashable, Sendable {
    /// Bytes of memory that cells may use; nil: not known, nothing is checked.
    public var memory: Int?
    /// Cores; nil: not known, nothing is checked.
    public var cores: Int?
    /// Whether the CPU time of a whole cell can be measured (a cgroup with accounting).
    public var metersCPU: Bool
    /// Whether the peak memory of a whole cell can be measured.
    public var metersMemory: Bool
    /// Whether valgrind is there, which counts instructions.
    public var countsInstructions: Bool

    /// The program that counts instructions, in every cell that sees this machine's /usr.
    public static let counter = "/usr/bin/valgrind"
    /// How it is installed on Debian.
    public static let counterRemedy = "apt-get install valgrind"

    /// Describes a machine.
    public init(
        memory: Int? = nil, cores: Int? = nil, metersCPU: Bool = true, metersMemory: Bool = true,
        countsInstructions: Bool = true
    ) {
        self.memory = memory
        self.cores = cores
        self.metersCPU = metersCPU
        self.metersMemory = metersMemory
        self.countsInstructions = countsInstructions
    }

    /// A machine that can do everything: for checks that are about the contract alone.
    public static let unlimited = HostFacts()
}
