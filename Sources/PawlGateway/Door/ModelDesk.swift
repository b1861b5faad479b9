// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger

/// Answers the model calls of one attempt: policy, reservation, the call itself, settlement, record; in this order.
struct ModelDesk: Sendable {
    let attempt: Int
    let lineage: String
    let upstreams: [Upstream]
    let budget: BudgetSpec
    let book: SpendBook
    let redaction: @Sendable ([UInt8]) -> [UInt8]
    let ledger: DoorTally

    /// Answers one call.
    func answer(
        _ route: ModelRoute, _ head: RequestHead, query: String, body: [UInt8], reply: Reply, client: ClientPresence
    )
        async
    {
        let number = ledger.nextCall()
        let facts = CallFacts(attempt: attempt, number: number, route: route, requestBytes: body.count)
        let call: ModelCall
        do throws(Refusal) {
            call = try ModelCall(route: route, body: body, endpoints: upstreams.map(\.endpoint), budget: budget)
        } catch {
            return await refuse(error, facts, reply)
        }
        guard let upstream = upstreams.first(where: { $0.endpoint == call.endpoint }) else { return reply.breakOff() }
        await carry(call, upstream, facts.naming(call), head, query, reply, client)
    }

    private func carry(
        _ call: ModelCall, _ upstream: Upstream, _ facts: CallFacts, _ head: RequestHead, _ query: String,
        _ reply: Reply, _ client: ClientPresence
    ) async {
        var reservation: Int?
        if call.route.isMetered {
            do throws(GatewayError) {
                switch try await book.reserve(call.bound, attempt: attempt, lineage: lineage) {
                case .success(let number): reservation = number
                case .failure(let refusal): return await refuse(refusal, facts, reply)
                }
            } catch {
                return await refuse(.stopped, facts, reply)
            }
        }
        let exchange = ModelExchange(
            upstream: upstream, call: call, head: head, query: query, reply: reply, redaction: redaction)
        let outcome = await exchange.run(client: client)
        let paid = reservation
        // Awaited right here; a task of its own, because what was spent is settled even if this connection is cancelled.
        await Task {
            await settle(outcome, call: call, reservation: paid, facts)
        }.value
        await finish(outcome, facts, reply)
    }

    private func settle(
        _ outcome: ModelExchange.Outcome, call: ModelCall, reservation: Int?, _ facts: CallFacts
    ) async {
        let used = call.cost(of: outcome.cost)
        var record = facts.record(outcome)
        record.reservation = reservation
        record.usage = outcome.report?.usage
        record.nanoUSD = call.endpoint.spec.price == nil || reservation == nil ? nil : used.nanoUSD
        record.injected = call.injected.isEmpty ? nil : call.injected
        do throws(GatewayError) {
            record.request = try await book.keep(call.body)
            record.response = try await book.keep(outcome.answer)
            if let reservation {
                await book.settle(reservation, with: used, record: record)
            } else {
                try await book.append([.modelCall(record)])
            }
        } catch {
            // The book has stopped: the attempt ends with its reason, and the reservation stays counted in full.
            return
        }
    }

    /// Sends what was held back until the call was paid for.
    private func finish(_ outcome: ModelExchange.Outcome, _ facts: CallFacts, _ reply: Reply) async {
        guard book.failure == nil else { return reply.breakOff() }
        switch outcome.end {
        case .complete:
            do {
                if reply.isUntouched { try await reply.begin(outcome.head) }
                if let held = outcome.held { try await reply.write(held) }
                try await reply.finish()
            } catch {
                reply.breakOff()
            }
        case .refused(let refusal): await send(refusal, facts.route, reply)
        case .broken, .abandoned: reply.breakOff()
        }
    }

    private func refuse(_ refusal: Refusal, _ facts: CallFacts, _ reply: Reply) async {
        if ledger.isWorthRecording(refusal) {
            try? await book.append([.modelCall(facts.record(refusal))])
        }
        await send(refusal, facts.route, reply)
    }

    private func send(_ refusal: Refusal, _ route: ModelRoute, _ reply: Reply) async {
        let answer = refusal.response(for: route.dialect ?? .openAIResponses)
        try? await reply.send(answer.status, answer.headers.map { HeaderField($0.name, $0.value) }, answer.body)
    }
}

extension Refusal {
    /// The broker forwards nothing any more.
    static let stopped = Refusal(.unavailable, "the broker has stopped")
}
