// SPDX-License-Identifier: Apache-2.0
import Glibc
import PawlBase

/// A program beside the benchmark; blocks its thread, which is all that a benchmark has to do meanwhile.
enum Child {
    /// Runs a program to its end; its stdout.
    static func run(_ arguments: [String], output: String? = nil) throws -> [UInt8] {
        let path = output ?? "/tmp/pawl-bench-\(getpid()).out"
        let process = try start(arguments, output: path)
        let status = try wait(process)
        guard status == 0 else { throw BenchError("\(arguments.joined(separator: " ")) ended with \(status)") }
        let bytes = try Files.read(path, limit: 1 << 30)
        if output == nil { unsafe unlink(path) }
        return bytes
    }

    /// Starts a program with its stdout in a file.
    static func start(_ arguments: [String], output: String) throws -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        var list: [UnsafeMutablePointer<CChar>?] = unsafe arguments.map { unsafe strdup($0) } + [nil]
        defer { unsafe list.forEach { unsafe free($0) } }
        var process = pid_t()
        let status = unsafe posix_spawnp(&process, arguments[0], &actions, nil, &list, environ)
        guard status == 0 else { throw BenchError("cannot start \(arguments[0]): errno \(status)") }
        return process
    }

    /// The wait status of a program's end.
    static func wait(_ process: pid_t) throws -> Int32 {
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { throw BenchError("cannot wait for process \(process)") }
        }
        return status
    }

    /// The median that `spawn` and `cell_floor` print, in milliseconds.
    static func median(_ arguments: [String]) throws -> Double {
        let json = try StrictJSON.decode(run(arguments).filter { $0 != UInt8(ascii: "\n") })
        guard let median = json["median_us"]?.doubleValue else { throw BenchError("\(arguments[0]) printed no median") }
        return median / 1000
    }
}
