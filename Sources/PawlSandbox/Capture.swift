// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase
public import PawlContract
internal import PawlLedger
public import PawlStore

/// Turns what an agent left behind into a tree.
///
/// Taken are regular files, their executable bit, and links that stay in the tree, at paths that `editable` matches.
/// Inside `editable`, anything else is refused: devices, FIFOs, sockets, hard links, setuid and setgid files
/// (`fs.special`), names that no tree can hold (`fs.name`), too much of anything (`fs.quota`). Outside, new files are
/// dropped (`tamper.new`), and changing, deleting or replacing a sealed file is a violation (`tamper.path`); a copy
/// with the same bytes is no change. A file that changes while it is read is `snapshot.changed`. `.pawl` and `.git` at
/// the top are never part of a candidate.
///
/// Nothing is opened by path from the outside: every name is looked at with openat2 below its folder, then opened
/// and checked to be the same inode. The folder's owner is dead or frozen, but this does not depend on it.
public enum Capture {
    /// Captures the upper of an overlay: whiteouts are deletions, opaque folders hide their sealed content. Costs what
    /// was changed. New files are put into the store; `sync` is left to the caller, as is the tree's manifest.
    public static func capture(
        upper: Int32, base: Tree, editable: [Glob], limits: CaptureLimits = CaptureLimits(), objects: ObjectStore
    ) throws(CaptureError) -> CaptureResult {
        var walk = CaptureWalk(base: base, editable: editable, limits: limits, objects: objects, source: .upper)
        return try run(&walk, upper)
    }

    /// Captures an ordinary folder as if an attempt had left it: a path of the base that is missing was deleted.
    ///
    /// Throws `unreadable` for anything but a folder, a link to one too: between a user's naming of a folder and its
    /// capture, somebody else may have put a link in its place.
    public static func folder(
        _ path: String, base: Tree, editable: [Glob], limits: CaptureLimits = CaptureLimits(), objects: ObjectStore
    ) throws(CaptureError) -> CaptureResult {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else {
            let cause = DiskError(errno, cannot: "open folder \(path)")
            throw CaptureError(.unreadable, cause.message, cause: cause)
        }
        defer { close(descriptor) }
        var walk = CaptureWalk(base: base, editable: editable, limits: limits, objects: objects, source: .folder)
        return try run(&walk, descriptor)
    }

    private static func run(_ walk: inout CaptureWalk, _ descriptor: Int32) throws(CaptureError) -> CaptureResult {
        let root: BeneathFolder
        do throws(DiskError) {
            root = try BeneathFolder(reopening: descriptor)
        } catch {
            if error.errno == EACCES, walk.source == .upper { return walk.refused("is a folder that cannot be read") }
            let isMissing = error.errno == ENOSYS
            throw CaptureError(
                isMissing ? .unsupported : .unreadable,
                isMissing ? "cannot capture: this kernel has no openat2 (Linux 5.6)" : error.message, cause: error)
        }
        defer { root.close() }
        return try walk.capture(root)
    }
}
