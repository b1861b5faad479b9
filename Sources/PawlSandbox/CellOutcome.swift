// SPDX-License-Identifier: Apache-2.0

/// How the first process of a cell ended.
public enum CellExit: Hashable, Sendable {
    case exited(Int32)
    case signaled(Int32)
    /// The program could not be started: it is missing, or may not be executed. Its errno.
    case notStarted(Int32)
}

/// A bound of `CellLimits` that a cell ran into.
public enum CellLimitHit: String, Hashable, Sendable {
    case wall, cpu, memory, processes, disk, output
}

/// What a cell used, read from outside: freeze, read, thaw.
public struct CellUsage: Hashable, Sendable {
    /// User plus system time of the whole tree since the go-byte, in nanoseconds.
    public var cpuNanoseconds: Int
    /// Wall time since the go-byte, in nanoseconds.
    public var wallNanoseconds: Int
    /// The peak of memory, in bytes: of the cell's cgroup, file cache included, since what is cached at the end says
    /// nothing about the peak and subtracting it would let a program lower its own figure; without cgroups, of the
    /// largest process.
    public var peakBytes: Int

    /// Makes a reading.
    public init(cpuNanoseconds: Int = 0, wallNanoseconds: Int = 0, peakBytes: Int = 0) {
        self.cpuNanoseconds = cpuNanoseconds
        self.wallNanoseconds = wallNanoseconds
        self.peakBytes = peakBytes
    }
}

/// The measured end of a cell: a value, whatever the program did.
public struct CellOutcome: Hashable, Sendable {
    /// How its first process ended.
    public var exit: CellExit
    /// What the whole tree used.
    public var usage: CellUsage
    /// The bound it ran into, where it did.
    public var limitHit: CellLimitHit?
    /// Whether Pawl ended it (`kill()`, cancellation), rather than itself or a bound.
    public var killed: Bool
    /// Processes that were still alive after the first one ended; they were killed.
    public var leftovers: Int
    /// Processes that outlived the kill: `proc.survivor`. Always 0 unless the host is broken.
    public var survivors: Int

    /// Makes an outcome.
    public init(
        exit: CellExit, usage: CellUsage, limitHit: CellLimitHit? = nil, killed: Bool = false, leftovers: Int = 0,
        survivors: Int = 0
    ) {
        self.exit = exit
        self.usage = usage
        self.limitHit = limitHit
        self.killed = killed
        self.leftovers = leftovers
        self.survivors = survivors
    }
}
