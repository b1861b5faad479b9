// SPDX-License-Identifier: Apache-2.0

/// Landlock's rights over files by version of its interface (linux/landlock.h).
struct LandlockRights: Hashable, Sendable {
    /// The version of the interface; 0 without Landlock.
    let version: Int

    /// Execute, read a file, read a folder.
    var reading: UInt64 { version > 0 ? 1 << 0 | 1 << 2 | 1 << 3 : 0 }

    /// Reading, writing, cutting and controlling devices.
    var devices: UInt64 {
        guard version > 0 else { return 0 }
        return reading | 1 << 1 | (version >= 3 ? 1 << 14 : 0) | (version >= 5 ? 1 << 15 : 0)
    }

    /// Everything that the version knows: 13 rights, REFER since 2, TRUNCATE since 3, IOCTL_DEV since 5.
    var all: UInt64 {
        guard version > 0 else { return 0 }
        var rights: UInt64 = (1 << 13) - 1
        if version >= 2 { rights |= 1 << 13 }
        if version >= 3 { rights |= 1 << 14 }
        if version >= 5 { rights |= 1 << 15 }
        return rights
    }

    /// Abstract sockets and signals, since 6.
    var scopes: UInt64 { version >= 6 ? 3 : 0 }
}
