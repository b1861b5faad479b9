// SPDX-License-Identifier: Apache-2.0

/// What is known of a verifier from its exam.
public enum ExamStanding: String, Hashable, Sendable {
    /// It was not examined.
    case untested
    /// Every control that counts came out as it had to.
    case passed
    /// A control got through, and somebody accepted that.
    case failed
}
