// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase

/// The name of a cell's cgroups: `PID-START-NUMBER`, the Pawl that owns it by process id and start time, and a count.
///
/// The start time tells a Pawl from a later process with the same id, so that what a dead one left can be removed.
struct CellName: Hashable, Sendable {
    /// `PID-START` of the owner.
    let owner: String
    /// Which of the owner's cells.
    let number: Int

    var text: String { "\(owner)-\(number)" }

    init(owner: String, number: Int) {
        self.owner = owner
        self.number = number
    }

    /// Reads a name; nil for anything else that may stand in the folder.
    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, Int(parts[0]) != nil, Int(parts[1]) != nil, let number = Int(parts[2]) else {
            return nil
        }
        self.init(owner: "\(parts[0])-\(parts[1])", number: number)
    }

    /// This process as an owner.
    static var thisProcess: String { owner(of: String(getpid())) ?? "\(getpid())-0" }

    /// Whether an owner still lives.
    static func lives(_ owner: String) -> Bool {
        guard let pid = owner.split(separator: "-").first else { return false }
        return self.owner(of: String(pid)) == owner
    }

    /// Field 22 of /proc/PID/stat (proc(5)) is the start time; field 2 may hold spaces, but ends with the last `)`.
    private static func owner(of pid: String) -> String? {
        guard let text = try? CgroupLayout.read("/proc/\(pid)/stat"), let comm = text.lastIndex(of: ")") else {
            return nil
        }
        let fields = text[comm...].split(separator: " ")
        guard fields.count > 20 else { return nil }
        return "\(pid)-\(fields[20])"
    }
}
