// SPDX-License-Identifier: Apache-2.0
internal import NIOCore
internal import PawlBase
internal import PawlContract
internal import PawlLedger

/// What a call's record says whatever becomes of it.
struct CallFacts: Sendable {
    var attempt: Int
    var number: Int
    var route: ModelRoute
    var requestBytes: Int
    var endpoint: String?
    var model: String?

    /// The same with the endpoint that takes the call.
    func naming(_ call: ModelCall) -> CallFacts {
        var facts = self
        facts.endpoint = call.endpoint.name
        facts.model = call.model
        return facts
    }

    /// The record of a call that was refused before it left.
    func record(_ refusal: Refusal) -> ModelCallRecord {
        var record = bare(outcome: "refused", status: refusal.response(for: route.dialect ?? .openAIResponses).status)
        record.refusal = refusal.code.rawValue
        return record
    }

    /// The record of a call that left.
    func record(_ outcome: ModelExchange.Outcome) -> ModelCallRecord {
        var record: ModelCallRecord
        switch outcome.end {
        case .complete:
            let status = outcome.status ?? 0
            let isGood = status < 400 && outcome.report?.failure == nil
            record = bare(outcome: isGood ? "complete" : "failed", status: status)
        case .refused(let refusal):
            record = bare(outcome: "failed", status: refusal.response(for: route.dialect ?? .openAIResponses).status)
            record.refusal = refusal.code.rawValue
        case .broken: record = bare(outcome: "truncated", status: outcome.status ?? 0)
        case .abandoned: record = bare(outcome: "abandoned", status: outcome.status ?? 0)
        }
        record.responseBytes = outcome.delivered + (outcome.end == .complete ? outcome.heldBytes : 0)
        record.servedModel = outcome.report?.servedModel
        return record
    }

    private func bare(outcome: String, status: Int) -> ModelCallRecord {
        ModelCallRecord(
            attempt: attempt, call: number, endpoint: endpoint,
            dialect: endpoint == nil ? nil : route.dialect?.rawValue,
            route: route.rawValue, requestedModel: model, outcome: outcome, status: status, requestBytes: requestBytes)
    }
}

extension ModelExchange.Outcome {
    fileprivate var heldBytes: Int { held?.readableBytes ?? 0 }
}
