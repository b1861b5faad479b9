// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase

/// Runs one of the user's own programs to its end, outside any cell: git on the user's own repository. Nothing an agent
/// wrote ever runs here.
enum ChildProcess {
    /// The exit status (256 plus the signal where it was killed) and what it printed. The input goes through an
    /// unlinked temporary file, so that neither side can wait for the other. `quiet`: its own messages are not shown.
    static func run(_ arguments: [String], input: [UInt8], quiet: Bool = false) throws -> (
        status: Int32, output: String
    ) {
        let source = try temporaryFile(holding: input)
        let sink = try temporaryFile(holding: [])
        defer {
            close(source)
            close(sink)
        }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, source, STDIN_FILENO)
        unsafe posix_spawn_file_actions_adddup2(&actions, sink, STDOUT_FILENO)
        if quiet {
            unsafe posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        }
        var vector: [UnsafeMutablePointer<CChar>?] = unsafe arguments.map { unsafe strdup($0) }
        unsafe vector.append(nil)
        defer { unsafe vector.forEach { unsafe free($0) } }
        var process = pid_t()
        let code = unsafe posix_spawnp(&process, arguments[0], &actions, nil, &vector, unsafe environ)
        guard code == 0 else { throw CommandFailure(.machine, "\(arguments[0]) could not be started") }
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { throw DiskError(errno, cannot: "wait for \(arguments[0])") }
        }
        lseek(sink, 0, SEEK_SET)
        let output = try Files.read(descriptor: sink, name: "the output of \(arguments[0])", limit: 16 << 20)
        let exit = status & 0x7F == 0 ? (status >> 8) & 0xFF : 256 + (status & 0x7F)
        return (exit, String(decoding: output, as: UTF8.self))
    }

    private static func temporaryFile(holding bytes: [UInt8]) throws -> Int32 {
        var name = Array("/tmp/pawl.XXXXXX".utf8CString)
        let file = unsafe mkstemp(&name)
        guard file >= 0 else { throw DiskError(errno, cannot: "make a temporary file") }
        unsafe unlink(&name)
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        try SystemDisk().writeAll(bytes, to: DiskFile(descriptor: file, path: "a temporary file"))
        lseek(file, 0, SEEK_SET)
        return file
    }
}
