// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase

/// Finds `pawl-stub`, which stands in for contestants in an exam: `$PAWL_STUB`, else beside the running executable.
enum StubProgram {
    /// The absolute path; nil where it is nowhere: stages that ask cannot be examined then.
    static let path: String? = {
        if let named = unsafe getenv("PAWL_STUB") {
            let path = unsafe String(cString: named)
            return Files.exists(path) ? Files.absolute(path) : nil
        }
        guard let program = try? Files.realPath("/proc/self/exe") else { return nil }
        let beside = SystemDisk.folder(of: program) + "/pawl-stub"
        return Files.exists(beside) ? beside : nil
    }()
}
