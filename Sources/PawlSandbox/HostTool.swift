// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import Subprocess
internal import SystemPackage

/// Runs a program of the user's own on this machine, outside any cell: a password manager that prints a secret. Nothing
/// an agent wrote ever runs here.
public enum HostTool {
    /// What the program printed on its standard output. It has Pawl's own environment, nothing on its standard input, and
    /// its messages go to Pawl's standard error, so that none of them is recorded. A failure names the program and how
    /// it ended, never what it printed.
    public static func output(
        of command: [String], in folder: String, limit: Int, timeout: Duration
    ) async throws(CellError) -> [UInt8] {
        guard let program = command.first, !program.isEmpty else {
            throw CellError(.launch, "cannot run a command that names no program")
        }
        do {
            return try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
                group.addTask { try await run(program, command, folder, limit) }
                group.addTask {
                    try await Task.sleep(for: timeout)
                    return nil
                }
                let first = try await group.next() ?? nil
                group.cancelAll()
                guard let first else { throw CellError(.launch, "\(program) did not end within \(timeout)") }
                return first
            }
        } catch let error as CellError {
            throw error
        } catch is CancellationError {
            throw CellError(.launch, "\(program) was cancelled")
        } catch {
            throw CellError(.launch, "\(program) could not be run, or printed more than \(limit) bytes")
        }
    }

    private static func run(
        _ program: String, _ command: [String], _ folder: String, _ limit: Int
    ) async throws -> [UInt8] {
        var options = PlatformOptions()
        options.teardownSequence = [.send(signal: .terminate, allowedDurationToNextStep: .seconds(1))]
        let executable: Executable =
            program.contains("/")
            ? .path(FilePath(program.hasPrefix("/") ? program : folder + "/" + program)) : .name(program)
        let result = try await Subprocess.run(
            executable, arguments: Arguments(Array(command.dropFirst())), environment: .inherit,
            workingDirectory: FilePath(folder), platformOptions: options, input: .none, output: .bytes(limit: limit),
            error: .currentStandardError)
        guard case .exited(let code) = result.terminationStatus else {
            throw CellError(.launch, "\(program) was ended by a signal")
        }
        guard code == 0 else { throw CellError(.launch, "\(program) ended with exit code \(code)") }
        return result.standardOutput
    }
}
