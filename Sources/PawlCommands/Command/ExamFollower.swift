// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlJudge

/// Shows how far an exam has come: one line that is written over on a terminal, elsewhere a line at its beginning.
///
/// It goes to stderr, so that what a command prints stays what it is.
final class ExamFollower: Sendable {
    private let isSilent: Bool
    private let isLive: Bool
    private let hasBegun = Locked(false)

    init(isSilent: Bool) {
        self.isSilent = isSilent
        self.isLive = Terminal.isInteractive && Terminal.hasErrorTerminal
    }

    /// Takes one control that is through.
    func take(_ progress: ExamProgress) {
        guard !isSilent else { return }
        let isFirst = hasBegun.withLock { begun -> Bool in
            defer { begun = true }
            return !begun
        }
        if isLive {
            let line = "exam: \(progress.done) of \(progress.total), \(CleanText.line(progress.control, limit: 40))"
            Terminal.write("\r\(line)\u{1B}[K", to: 2)
            if progress.done == progress.total { Terminal.write("\r\u{1B}[K", to: 2) }
        } else if isFirst {
            Terminal.error("exam: testing the verifier with \(progress.total) controls")
        } else if progress.done % 10 == 0 || progress.done == progress.total {
            Terminal.error("exam: \(progress.done) of \(progress.total) controls")
        }
    }

    /// Clears the line.
    func finish() {
        if isLive, hasBegun.withLock({ $0 }) { Terminal.write("\r\u{1B}[K", to: 2) }
    }
}
