// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Whose identity a cell's processes have on this machine.
enum CellIdentity: Hashable, Sendable {
    /// Pawl's: as a user, where nothing else can be had.
    case pawls
    /// A number that nothing else on this machine uses: as root.
    case own(UInt32)
    /// A number of the user's own range, which the user's tools map.
    case subordinate(SubordinateIdentity)
}

/// One cell's subordinate uid and gid.
struct SubordinateIdentity: Hashable, Sendable {
    /// Its uid on this machine.
    var uid: UInt32
    /// Its gid on this machine.
    var gid: UInt32

    /// In the namespace that the tools map, Pawl is this number.
    static let pawl = "0"
    /// In the namespace that the tools map, the cell is this number.
    static let cell = "1000"

    /// The command lines of newuidmap(1) and newgidmap(1) for a process.
    func commands(process: Int32) -> [[String]] {
        [(SubordinateRanges.tools[0], geteuid(), uid), (SubordinateRanges.tools[1], getegid(), gid)].map {
            [$0, String(process), Self.pawl, String($1), "1", Self.cell, String($2), "1"]
        }
    }
}
