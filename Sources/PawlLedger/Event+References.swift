// SPDX-License-Identifier: Apache-2.0
public import PawlBase

extension Event {
    /// The objects that the event names, other than tree manifests, in a fixed order.
    public var objectReferences: [Digest] {
        switch self {
        case .runOpened(let record): [record.contract, record.inputs]
        case .attemptStarted(let record): [record.briefing].compactMap(\.self)
        case .attemptEnded(let record): [record.note, record.log].compactMap(\.self)
        case .judgementRound(let record): [record.evidence].compactMap(\.self)
        case .splitQueried(let record): [record.evidence].compactMap(\.self)
        case .verdict(let record): [record.feedback].compactMap(\.self)
        case .feedbackGiven(let record): [record.content]
        case .examPassed(let record), .examFailed(let record): [record.table]
        case .modelCall(let record): [record.request, record.response].compactMap(\.self)
        case .runResumed, .runClosed, .candidateCaptured, .judgementReserved, .championChanged, .violation, .revoked,
            .budgetReserved, .budgetSettled, .reserved:
            []
        }
    }

    /// The trees that the event names, by the digests of their manifests, in a fixed order.
    public var treeReferences: [Digest] {
        switch self {
        case .runOpened(let record): [record.workspace, record.verifier]
        case .runClosed(let record): [record.champion]
        case .attemptStarted(let record): [record.parent]
        case .candidateCaptured(let record): [record.candidate] + record.parents
        case .judgementReserved(let record): [record.candidate] + [record.champion].compactMap(\.self)
        case .splitQueried(let record): [record.candidate, record.reference, record.root]
        case .verdict(let record): [record.candidate]
        case .championChanged(let record): [record.candidate] + [record.replaced].compactMap(\.self)
        case .violation(let record): [record.candidate].compactMap(\.self)
        case .revoked(let record): [record.candidate, record.champion] + record.descendants
        case .runResumed, .attemptEnded, .judgementRound, .feedbackGiven, .budgetReserved, .budgetSettled, .examPassed,
            .examFailed, .modelCall, .reserved:
            []
        }
    }

    /// Every object and tree that the event names.
    public var references: [Digest] { objectReferences + treeReferences }
}
