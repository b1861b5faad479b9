// SPDX-License-Identifier: Apache-2.0

/// A running cell, inside the scope that `CellHost.withCell` gives it. When the scope ends, the cell is gone.
///
/// ## Topics
/// ### Implementations
/// - `CellHost` starts real cells; `ScriptedCells` in PawlTesting plays them.
public protocol Cell: Sendable {
    /// Writes to the program's stdin; throws where it has closed it. Bounded by the pipe: Pawl reads while it writes.
    func write(_ bytes: [UInt8]) async throws(CellError)
    /// Closes the program's stdin.
    func closeInput() async
    /// The next bytes of stdout, as they come; nil at its end. At most one reader.
    func readOutput() async throws(CellError) -> [UInt8]?
    /// The last bytes of stderr so far, at most `limit`.
    func errorTail(limit: Int) async -> [UInt8]
    /// Stops every process of the cell and reads what it has used; `thaw` lets it go on. Frozen cells can be killed.
    func freeze() async throws(CellError) -> CellUsage
    /// Lets a frozen cell go on.
    func thaw() async throws(CellError)
    /// Puts a file into one of the cell's `/pawl` folders from outside, while it runs (a question's input files).
    func deliver(_ file: CellFile) async throws(CellError)
    /// Reads a regular file below one of `writableFolders` from outside, without following links; the cell must be
    /// frozen or ended. Throws `missing`, `special` or `oversize`.
    func collect(_ path: String, limit: Int) async throws(CellError) -> [UInt8]
    /// The names in a folder below one of `writableFolders`; the cell must be frozen or ended.
    func list(_ path: String) async throws(CellError) -> [String]
    /// Ends the whole process tree now.
    func kill() async
    /// Waits until the cell is empty, and gives the measured outcome. Output must be read or it may block on a pipe.
    func outcome() async throws(CellError) -> CellOutcome
    /// A descriptor of the folder that holds the upper of a writable workspace, after `outcome()`; nil otherwise.
    /// Valid while the scope lasts.
    func upper() async throws(CellError) -> Int32?
}

/// Starts cells.
///
/// ## Topics
/// ### Implementations
/// - `CellHost` for this machine; `ScriptedCells` in PawlTesting.
public protocol CellRuntime: Sendable {
    /// Starts a cell, runs `body` with it, and ends it: when this returns or throws, no process, mount, cgroup or
    /// temporary folder of the cell is left. Cancellation kills the cell.
    func withCell<Result: Sendable>(
        _ request: CellRequest, _ body: @Sendable (any Cell) async throws -> Result
    ) async throws -> Result
}
