// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase

/// Where `pawl-cell` is.
enum LauncherPath {
    /// The configured path, else `$PAWL_CELL`, else beside the running executable, else in the package's build folder.
    static func find(_ configured: String?) throws(CellError) -> String {
        var candidates: [String] = []
        if let configured {
            candidates = [configured]
        } else if let variable = unsafe getenv("PAWL_CELL") {
            candidates = [unsafe String(cString: variable)]
        } else {
            if let program = try? Files.realPath("/proc/self/exe") {
                candidates.append(SystemDisk.folder(of: program) + "/pawl-cell")
            }
            candidates += [Files.absolute(".build/debug/pawl-cell"), Files.absolute(".build/release/pawl-cell")]
        }
        for path in candidates where unsafe access(path, X_OK) == 0 { return path }
        throw CellError(
            .unsupported,
            "pawl-cell, which starts cells, is not at \(candidates.joined(separator: ", ")); make launcher")
    }
}
