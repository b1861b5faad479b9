// SPDX-License-Identifier: Apache-2.0
public import PawlLedger
public import PawlStore

/// Caps on what one capture may take.
public struct CaptureLimits: Hashable, Sendable {
    /// The most bytes of one file.
    public var fileBytes: Int
    /// The most bytes of all changed files together.
    public var totalBytes: Int
    /// The most changed files and links.
    public var files: Int
    /// The most levels of folders.
    public var depth: Int
    /// The most names looked at, kept or not.
    public var visited: Int

    /// Makes a set of caps.
    public init(
        fileBytes: Int = 512 << 20, totalBytes: Int = 1 << 30, files: Int = 100_000, depth: Int = 64,
        visited: Int = 1_000_000
    ) {
        self.fileBytes = fileBytes
        self.totalBytes = totalBytes
        self.files = files
        self.depth = min(depth, SafePath.maximumDepth)
        self.visited = visited
    }

    /// The same caps for what was written to a disk of that many bytes: a sparse file is as large in the store as it
    /// says it is, so that it must not say more than the disk holds.
    public func within(disk: Int) -> CaptureLimits {
        var limits = self
        limits.fileBytes = min(fileBytes, disk)
        limits.totalBytes = min(totalBytes, disk)
        return limits
    }
}

/// What was found when an attempt's changes were captured.
public struct CaptureResult: Hashable, Sendable {
    /// The tree. Where the capture is refused it shows, for evidence only, what could be taken.
    public var tree: Tree
    /// Paths at which the tree differs from its base, sorted.
    public var changed: [String]
    /// New paths outside `editable` that were dropped, sorted, at most `maximumDropped`; a folder of which nothing was
    /// kept ends in `/` and stands for all in it.
    public var dropped: [String]
    /// How many paths were dropped in all, counted as in `dropped`.
    public var droppedCount: Int
    /// What was noticed; one signal for each code, with the first paths as evidence.
    public var signals: [SignalRecord]

    /// The most paths that `dropped` holds.
    public static let maximumDropped = 200

    /// Whether the tree must not be judged: there is a signal of severity invalid or violation.
    public var refused: Bool { signals.contains { $0.severity > .note } }

    /// Makes a result.
    public init(tree: Tree, changed: [String], dropped: [String], droppedCount: Int, signals: [SignalRecord]) {
        self.tree = tree
        self.changed = changed
        self.dropped = dropped
        self.droppedCount = droppedCount
        self.signals = signals
    }
}
