// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// The uids and gids that a user may give to processes of theirs, as /etc/subuid and /etc/subgid grant them.
///
/// Format (subuid(5)): lines of USER:FIRST:COUNT, where USER is a name or a number.
struct SubordinateRanges: Hashable, Sendable {
    let uids: Range<UInt32>
    let gids: Range<UInt32>

    /// The setuid programs that write what these files allow.
    static let tools = ["/usr/bin/newuidmap", "/usr/bin/newgidmap"]

    /// The ranges of this process's user; nil where there are none, or where the tools cannot run.
    static func here() -> SubordinateRanges? {
        guard tools.allSatisfy({ unsafe access($0, X_OK) == 0 }),
            // Without new privileges, the setuid programs have none.
            HostProbe.text("/proc/self/status").contains("NoNewPrivs:\t0")
        else { return nil }
        let names = [userName(), String(geteuid())].compactMap { $0 }
        guard let uids = range(in: HostProbe.text("/etc/subuid"), of: names),
            let gids = range(in: HostProbe.text("/etc/subgid"), of: names)
        else { return nil }
        return SubordinateRanges(uids: uids, gids: gids)
    }

    /// The largest range that is granted to one of the names; nil where there is none that can be used.
    static func range(in text: String, of names: [String]) -> Range<UInt32>? {
        var largest: Range<UInt32>?
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count == 3, names.contains(String(fields[0])), let first = UInt32(fields[1]),
                let count = UInt32(fields[2]), first > 0, count > 0
            else { continue }
            let (end, overflow) = first.addingReportingOverflow(count)
            guard !overflow, count > UInt32(largest?.count ?? 0) else { continue }
            largest = first..<end
        }
        return largest
    }

    /// The identity of a cell by its number. The upper half of a range is used: containers of the same user begin at
    /// its first number.
    func identity(_ number: UInt32) -> SubordinateIdentity {
        let count = UInt32(min(uids.count, gids.count))
        let offset = count / 2 + number % (count - count / 2)
        return SubordinateIdentity(uid: uids.lowerBound + offset, gid: gids.lowerBound + offset)
    }

    /// Asked once for a host; the C library's answer is copied at once.
    private static func userName() -> String? {
        guard let entry = unsafe getpwuid(geteuid()), let name = unsafe entry.pointee.pw_name else { return nil }
        return unsafe String(cString: name)
    }
}
