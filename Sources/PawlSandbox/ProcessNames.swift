// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase

/// What stands at `/proc` in a sealed cell: a folder of links, made once on a machine and shared by all its cells.
///
/// A procfs that shows processes only holds none of the files that programs read beside them, so it stands at
/// `/proc/pid`, and copies of those files in `/run/proc`. Programs open `/proc/N` too: libdispatch looks at its own threads
/// so, and ends the process where that fails, which took every busy Swift program with it. Nobody can know the numbers
/// of a cell's processes beforehand, but they begin at 1: the folder holds `N -> pid/N` for the first of them. It holds
/// no data and is bound read-only.
struct ProcessNames {
    /// Numbers that have a link. One cell that uses up more has names for the first ones only.
    static let count = 32_768
    /// What every procfs has besides.
    static let links = [
        "self": "pid/self", "thread-self": "pid/thread-self", "mounts": "self/mounts", "net": "self/net",
    ]

    /// The folder's path. As root a place where nobody else can write; as a user one whose owner is looked at.
    private static var place: String { geteuid() == 0 ? "/run/pawl-proc-1" : "/dev/shm/pawl-proc-1-\(geteuid())" }

    /// The folder, made where it is missing; nil where it cannot be made, or is not Pawl's own. `copies` are the names in
    /// `/run/proc`.
    static func folder(copies: Set<String>) -> String? {
        if isOurs(place) { return place }
        let made = place + ".\(getpid())"
        guard unsafe mkdir(made, 0o755) == 0 else { return nil }
        guard fill(made, copies), unsafe rename(made, place) == 0 else {
            remove(made)
            // Another Pawl may have been quicker.
            return isOurs(place) ? place : nil
        }
        return isOurs(place) ? place : nil
    }

    private static func isOurs(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR && status.st_uid == geteuid()
            && status.st_mode & 0o022 == 0
    }

    private static func fill(_ path: String, _ copies: Set<String>) -> Bool {
        let folder = unsafe open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard folder >= 0 else { return false }
        defer { close(folder) }
        // The umask of Pawl must not decide what cells can read.
        guard fchmod(folder, 0o755) == 0, unsafe mkdirat(folder, "pid", 0o755) == 0 else { return false }
        var links = Self.links
        for name in copies { links[name] = "/run/proc/" + name }
        for (name, target) in links {
            guard unsafe symlinkat(target, folder, name) == 0 else { return false }
        }
        for number in 1...count {
            guard unsafe symlinkat("pid/\(number)", folder, "\(number)") == 0 else { return false }
        }
        return true
    }

    private static func remove(_ path: String) {
        for name in (try? Files.names(in: path)) ?? [] where unsafe unlink(path + "/" + name) != 0 {
            unsafe rmdir(path + "/" + name)
        }
        unsafe rmdir(path)
    }
}
