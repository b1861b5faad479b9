// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase

/// Finds `pawl-door`, which is bound into agents' cells: `$PAWL_DOOR_PROGRAM`, else beside the running executable.
enum DoorProgram {
    /// The absolute path; nil where it is nowhere: agents then reach no model.
    static let path: String? = {
        if let named = unsafe getenv("PAWL_DOOR_PROGRAM") {
            let path = unsafe String(cString: named)
            return Files.exists(path) ? Files.absolute(path) : nil
        }
        guard let program = try? Files.realPath("/proc/self/exe") else { return nil }
        let beside = SystemDisk.folder(of: program) + "/pawl-door"
        return Files.exists(beside) ? beside : nil
    }()
}
