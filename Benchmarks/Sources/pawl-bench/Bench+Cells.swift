// SPDX-License-Identifier: Apache-2.0
import Glibc
import PawlBase
import PawlContract
import PawlSandbox
import PawlStore

extension Bench {
    /// (a) A cell from request to outcome, beside the least program that makes the same namespaces, and bubblewrap.
    /// The three are interleaved, so that they meet the same machine.
    func cells() async throws {
        let lower = try folder("lower")
        try write("x", to: lower + "/data")
        let bubblewrap = [
            "bwrap", "--unshare-user", "--unshare-all", "--uid", "1000", "--gid", "1000", "--cap-drop", "ALL",
            "--die-with-parent", "--new-session", "--ro-bind", "/usr", "/usr", "--symlink", "usr/lib", "/lib",
            "--symlink", "usr/lib64", "/lib64", "--symlink", "usr/bin", "/bin", "--proc", "/proc", "--dev", "/dev",
            "--tmpfs", "/tmp", "--tmpfs", "/work", "--ro-bind", lower, "/work", "--chdir", "/work", "--clearenv",
            "/bin/true",
        ]
        var (floor, pawl, other): ([Double], [CellTimes], [Double]) = ([], [], [])
        for _ in 0..<12 {
            floor.append(try Child.median([program("cell_floor"), "15", lower]))
            for _ in 0..<15 { pawl.append(try await bareCell(lower: lower)) }
            other.append(try Child.median([program("spawn"), "15"] + bubblewrap))
        }
        table.note("a", "cell floor (C: namespaces, root, overlay, exec)", floor.median, "ms")
        table.note("a", "bubblewrap 0.8, same restrictions, no overlay, no filter", other.median, "ms")
        table.note("a", "pawl cell, request to program started, median", pawl.map(\.ready).median, "ms")
        table.note("a", "pawl cell, request to outcome of /bin/true, 90 %", pawl.map(\.outcome).quantile(0.9), "ms")
        table.note("a", "pawl cell, request to outcome of /bin/true, median", pawl.map(\.outcome).median, "ms")
        table.note("a", "pawl cell, request to everything gone, median", pawl.map(\.gone).median, "ms")
        table.atMost(1.5, "a", "pawl cell / floor", pawl.map(\.outcome).median / floor.median, "x")
        table.atMost(1, "a", "pawl cell / bubblewrap", pawl.map(\.outcome).median / other.median, "x")
    }

    /// A cell that does nothing, over a writable overlay.
    func bareCell(lower: String) async throws -> CellTimes {
        let request = CellRequest(
            role: .contestant, arguments: ["/bin/true"], workspace: .writable(layers: [lower]), limits: CellLimits())
        let start = milliseconds()
        var times = try await host.withCell(request) { cell in
            let ready = milliseconds()
            await cell.closeInput()
            let outcome = try await cell.outcome()
            guard outcome.exit == .exited(0) else { throw BenchError("a bare cell ended with \(outcome.exit)") }
            return CellTimes(ready: ready - start, outcome: milliseconds() - start, gone: 0)
        }
        times.gone = milliseconds() - start
        return times
    }

    /// (d) 20,000 files: start of a cell, and capture of a change to one of them.
    func largeWorkspace() async throws {
        let source = try folder("large")
        for number in 0..<200 { try Files.makeFolder("\(source)/d\(number)") }
        for number in 0..<20_000 { try write("\(number)\n", to: "\(source)/d\(number % 200)/f\(number)") }
        let state = try StateFolder(path: folder("large-state"))
        let objects = ObjectStore(root: state.objects)
        let trees = TreeStore(objects: objects)
        let layers = LayerStore(root: state.layers, objects: objects, trees: trees)
        let (importing, tree) = try await time { try WorkspaceImport.folder(source, into: objects) }
        try objects.sync()
        let (sealing, stack) = try await time { try layers.layers(for: tree) }
        table.note("d", "import of 20,000 files, once", importing, "ms")
        table.note("d", "sealing of 20,000 files, once", sealing, "ms")
        guard let editable = Glob("**") else { throw BenchError("no glob") }
        var (starts, captures, puts, deltas): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
        for number in 0..<40 {
            let request = CellRequest(
                role: .agent, arguments: ["/bin/sh", "-c", "echo \(number) > d7/f7"],
                workspace: .writable(layers: stack),
                limits: CellLimits())
            let begin = milliseconds()
            let captured = try await host.withCell(request) { cell in
                let started = milliseconds()
                await cell.closeInput()
                let outcome = try await cell.outcome()
                guard outcome.exit == .exited(0), let upper = try await cell.upper() else {
                    throw BenchError("the agent of the large workspace failed")
                }
                let (duration, result) = try await time {
                    try Capture.capture(upper: upper, base: tree, editable: [editable], objects: objects)
                }
                return (started, duration, result.tree)
            }
            starts.append(captured.0 - begin)
            captures.append(captured.1)
            puts.append(try await time { try trees.put(captured.2) }.0)
            deltas.append(try await time { _ = try layers.layers(for: captured.2, over: tree) }.0)
        }
        table.atMost(20, "d", "20,000 files: cell start, median", starts.median, "ms")
        table.atMost(20, "d", "20,000 files: capture of one change, median", captures.median, "ms")
        table.note("d", "20,000 files: manifest into the store, median", puts.median, "ms")
        table.note("d", "20,000 files: layer of the candidate, median", deltas.median, "ms")
    }

    func write(_ text: String, to path: String, executable: Bool = false) throws {
        let disk = SystemDisk()
        let file = try disk.open(path, .truncate, permissions: executable ? 0o755 : 0o644)
        defer { disk.close(file) }
        try disk.writeAll(Array(text.utf8), to: file)
    }
}

/// Milliseconds since the request.
struct CellTimes: Sendable {
    var ready: Double
    var outcome: Double
    var gone: Double
}
