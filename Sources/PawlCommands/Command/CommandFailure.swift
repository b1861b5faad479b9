// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlLedger
internal import PawlRun
internal import PawlSandbox
internal import PawlStore

/// The exit codes of DESIGN section 10. Thrown by a command that has said all there is to say.
enum CommandExit: Int32, Error, Sendable {
    case success = 0
    /// The answer is no: not accepted, not verified, nothing kept.
    case no = 1
    /// A usage or contract error.
    case usage = 2
    /// The machine cannot do this.
    case machine = 3
    /// A violation.
    case violation = 4
    /// Interrupted; the state is safe.
    case interrupted = 130
}

/// A command could not do what it was asked: one sentence, perhaps a hint, and the exit code.
struct CommandFailure: Error, Sendable, CustomStringConvertible {
    var exit: CommandExit
    var message: String
    var hint: String?

    init(_ exit: CommandExit, _ message: String, hint: String? = nil) {
        self.exit = exit
        self.message = message
        self.hint = hint
    }

    /// What an error of another module means for the caller; nil for errors of the argument parser.
    init?(any error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as StoreError:
            switch error.code {
            case .locked: self.init(.usage, error.message)
            case .missing, .special, .name, .quota, .git, .changed: self.init(.usage, error.message)
            case .disk, .corrupt, .database: self.init(.machine, error.message, hint: Self.space(error.isFull))
            }
        case let error as RunError:
            switch error.code {
            case .usage, .locked, .missing: self.init(.usage, error.description)
            case .machine, .judgeFailed: self.init(.machine, error.description)
            case .damaged: self.init(.machine, error.description, hint: "`pawl audit verify` names what is wrong")
            }
        case let error as LedgerError:
            self.init(
                .machine, error.message, hint: Self.space(error.isFull) ?? "`pawl audit verify` names what is wrong")
        case let error as CaptureError where error.code == .unreadable: self.init(.usage, error.message)
        case let error as CaptureError:
            self.init(.machine, error.message, hint: Self.space((error.cause as? StoreError)?.isFull ?? false))
        case let error as CellError:
            self.init(.machine, error.message, hint: "`pawl doctor` shows what this machine can enforce")
        case let error as DiskError: self.init(.machine, error.message)
        case let error as JSONError: self.init(.machine, error.message)
        case is CancellationError: self.init(.interrupted, "interrupted")
        default: return nil
        }
    }

    private static func space(_ isFull: Bool) -> String? {
        isFull ? "the disk is full; make room and run `pawl resume`: nothing decided is lost" : nil
    }

    var description: String { message }
}
