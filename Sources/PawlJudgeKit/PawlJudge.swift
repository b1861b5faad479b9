// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// A judge in Swift:
///
/// ```swift
/// try PawlJudge.run { round in
///     let n = Int.random(in: 2..<1000, using: &round.random)
///     guard case .answer(let answer) = try round.ask(["n": .integer(n)], timed: true) else { return .fail() }
///     return answer.output.integerValue == n * n ? .pass(metrics: ["score": 1]) : .fail(feedback: "wrong")
/// }
/// ```
///
/// stdout belongs to the protocol: print to stderr.
public enum PawlJudge {
    /// Serves rounds until Pawl closes the channel. Throws what the closure throws, and `JudgeKitError`; the process
    /// should then end with a status other than 0, which fails the judge and not the candidate.
    public static func run(
        input: Int32 = 0, output: Int32 = 1, _ judge: (inout JudgeRound) throws -> JudgeVerdict
    ) throws {
        let channel = JudgeChannel(input: input, output: output)
        while let opening = try channel.hear() {
            var round = try JudgeRound(opening: opening, channel: channel)
            let verdict = try judge(&round)
            let metrics = JSONValue.object(verdict.metrics.mapValues { .number($0) })
            try channel.say(
                .fields([
                    "verdict": verdict.passed ? "pass" : "fail", "metrics": metrics == [:] ? nil : metrics,
                    "feedback": verdict.feedback, "private": verdict.secret,
                    "signal": verdict.signal.map { .string($0) }, "canary": verdict.canary.map { .string($0) },
                ]))
        }
    }
}
