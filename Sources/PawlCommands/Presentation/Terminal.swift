// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase

/// The process's own output.
enum Terminal {
    /// Whether stdout is a terminal that understands escape sequences.
    static var isInteractive: Bool {
        isatty(STDOUT_FILENO) == 1 && environment("TERM") != "dumb"
    }

    /// Whether stderr is a terminal.
    static var hasErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Colours on a terminal, unless NO_COLOR is set (https://no-color.org).
    static var style: TerminalStyle {
        isInteractive && environment("NO_COLOR") == nil ? .ansi : .plain
    }

    /// The columns and rows of the terminal; 80 by 24 where there is none.
    static var size: (columns: Int, rows: Int) {
        var window = winsize()
        let status = unsafe withUnsafeMutablePointer(to: &window) { unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), $0) }
        guard status == 0, window.ws_col > 0 else { return (80, 24) }
        return (Int(window.ws_col), max(10, Int(window.ws_row)))
    }

    /// Writes a line to stdout.
    static func line(_ text: String) {
        write(text + "\n", to: STDOUT_FILENO)
    }

    /// Writes lines to stdout.
    static func lines(_ lines: [String]) {
        write(lines.map { $0 + "\n" }.joined(), to: STDOUT_FILENO)
    }

    /// Writes a line to stderr.
    static func error(_ text: String) {
        write(text + "\n", to: STDERR_FILENO)
    }

    /// Writes text as it is; a reader that has gone away is no error of ours.
    static func write(_ text: String, to descriptor: Int32) {
        write(Array(text.utf8), to: descriptor)
    }

    /// Writes bytes as they are.
    static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// A variable of the environment.
    static func environment(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }
}
