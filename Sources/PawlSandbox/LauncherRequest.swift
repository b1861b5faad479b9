// SPDX-License-Identifier: Apache-2.0

/// A request to `pawl-cell`: u32 0, u32 version, then records of u32 tag, u32 count, then fields of u32 length, bytes, NUL, little endian.
///
/// The tags and their fields are documented in `Launcher/cell.h`.
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
