// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase

/// Finds `pawl-try`, which is bound into agents' cells: `$PAWL_TRY`, else beside the running executable.
enum TryProgram {
    /// The absolute path; nil where it is nowhere: agents then cannot ask.
    static let path: String? = {
        if let named = unsafe getenv("PAWL_TRY") {
            let path = unsafe String(cString: named)
            return Files.exists(path) ? Files.absolute(path) : nil
        }
        guard let program = try? Files.realPath("/proc/self/exe") else { return nil }
        let beside = SystemDisk.folder(of: program) + "/pawl-try"
        return Files.exists(beside) ? beside : nil
    }()
}
