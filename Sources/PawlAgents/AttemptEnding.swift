// SPDX-License-Identifier: Apache-2.0
internal import PawlLedger
internal import PawlSandbox
internal import PawlStore

/// What a capture means for an attempt.
struct AttemptEnding {
    let outcome: AttemptOutcome
    let reason: String

    init(capture: CaptureResult, parent: Tree) {
        if capture.refused {
            let signal = capture.signals.max { $0.severity < $1.severity }
            let reason = signal.map { "\($0.code): \($0.evidence)" } ?? "the workspace may not become a candidate"
            (self.outcome, self.reason) = (.refused(reason), reason)
        } else if capture.tree.digest == parent.digest {
            (self.outcome, self.reason) = (.nothing, "nothing was changed")
        } else {
            let count = capture.changed.count
            (self.outcome, self.reason) = (.captured(capture), "\(count) \(count == 1 ? "path" : "paths") changed")
        }
    }
}
