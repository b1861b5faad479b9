// SPDX-License-Identifier: Apache-2.0

/// A request to `pawl-cell`, which reads it in Launcher/request.c.
///
/// Format: u32 0, u32 version, then records of u32 tag, u32 count, then count fields of u32 length, bytes, NUL, little
/// endian. Numbers are decimal, or octal after a 0; FLAGS and SEAL are MOUNT_ATTR_* of linux/mount.h. Tags:
///
///     u UID GID OWNER GROUP          become UID:GID first; layers belong to OWNER:GROUP on disk. Absent: stay
///     p UID GID OWNER GROUP          the same within a namespace that Pawl maps when told to; OWNER:GROUP are Pawl's
///     i UID GID                      identity as seen inside
///     g PATH                         make this cgroup and put the cell into it; the records that follow mean it:
///     s FILE VALUE, S FILE VALUE     write, must or may succeed
///     m ROLE FILE                    ROLE: cpu-ns, cpu-usec, peak, oom, pids, freeze-v2, freeze-v1, kill, populated
///     l RESOURCE VALUE               hard and soft resource limit
///     w NANOSECONDS, c NANOSECONDS CORES   wall and CPU bound
///     C CORE...                      cores, where no cgroup binds them
///     a ARGUMENT..., e NAME=VALUE...
///     t TO FLAGS SEAL EXPORT VIEW [KEY VALUE]...   a tmpfs, the first is the root; once filled, SEAL is added
///                                    to its flags; EXPORT is what of it Pawl gets, with VIEW 1 as if UID's files were
///                                    OWNER's. TO /usr holds an overlay's layers and upper
///     d PATH MODE [UID GID], f PATH MODE BYTES, k PATH TARGET, n PATH NUMBER   folder, file, link, device in that tmpfs
///     b TO FLAGS RECURSIVE FROM      bind
///     o TO MODE LAYER...             overlay; MODE rw, ro
///     v TO FLAGS TYPE [KEY VALUE]... a file system made in the cell's namespaces; an empty VALUE makes KEY a flag
///     F PROGRAM                      system call filter, an array of struct sock_filter
///     L HANDLED SCOPES               Landlock: what is denied unless an A record allows it (0: nothing)
///     A RIGHTS PATH                  Landlock: allowed below PATH of the cell
struct LauncherRequest {
    var bytes: [UInt8] = []

    /// The version of this form and of its tags' meaning; `VERSION` in `Launcher/cell.h`.
    ///
    /// The 0 before it is no tag: a launcher from before there were versions refuses the request because of it.
    static let version: UInt32 = 1

    /// An empty request.
    init() {
        append(0 as UInt32)
        append(Self.version)
    }

    /// A request as bytes, for tests of damaged ones.
    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Appends a record of text fields.
    mutating func add(_ tag: Character, _ fields: String...) {
        add(tag, fields: fields)
    }

    /// Appends a record of any number of text fields.
    mutating func add(_ tag: Character, fields: [String]) {
        start(tag, count: fields.count)
        for field in fields { append(Array(field.utf8)) }
    }

    /// Appends a file's record.
    mutating func addFile(_ path: String, mode: String = "0444", _ content: [UInt8]) {
        start("f", count: 3)
        append(Array(path.utf8))
        append(Array(mode.utf8))
        append(content)
    }

    /// Appends a record of one field of bytes.
    mutating func add(_ tag: Character, _ content: [UInt8]) {
        start(tag, count: 1)
        append(content)
    }

    private mutating func start(_ tag: Character, count: Int) {
        append(UInt32(tag.asciiValue ?? 0))
        append(UInt32(clamping: count))
    }

    private mutating func append(_ field: [UInt8]) {
        append(UInt32(clamping: field.count))
        bytes.append(contentsOf: field)
        bytes.append(0)
    }

    private mutating func append(_ word: UInt32) {
        for shift in [0, 8, 16, 24] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
    }
}
