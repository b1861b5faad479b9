// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase

/// Where `pawl-cell` is: never below the current folder, which may belong to a hostile repository.
enum LauncherPath {
    /// The configured path, else `$PAWL_CELL`, else beside the running executable.
    static func find(_ configured: String?) throws(CellError) -> String {
        let variable = unsafe getenv("PAWL_CELL").map { unsafe String(cString: $0) }
        let path = choose(
            configured: configured, variable: variable, program: try? Files.realPath("/proc/self/exe"))
        if let path, unsafe access(path, X_OK) == 0 { return path }
        throw CellError(
            .unsupported, "pawl-cell, which starts cells, is not at \(path ?? "any known place"); make launcher")
    }

    /// The first of the places that is named; the others are then not looked at.
    static func choose(configured: String?, variable: String?, program: String?) -> String? {
        if let named = configured ?? variable { return Files.absolute(named) }
        return program.map { SystemDisk.folder(of: $0) + "/pawl-cell" }
    }
}
