// SPDX-License-Identifier: Apache-2.0
internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import PawlBase
internal import PawlContract

/// Carries one call to its endpoint and the answer back, piece by piece, and reads a copy of it.
///
/// The bytes of the answer pass unchanged. An answer that is cut off, too large, or of another model than was asked for
/// is broken off, so that no client takes it for whole.
struct ModelExchange: Sendable {
    /// How it ended.
    enum End: Hashable, Sendable {
        /// The whole answer was there; its last piece may still have to be sent.
        case complete
        /// Pawl answers in the endpoint's place.
        case refused(Refusal)
        /// The answer was begun and is not whole.
        case broken(String)
        /// The client went away.
        case abandoned
    }

    /// What is known when it has ended.
    struct Outcome: Sendable {
        var end: End
        /// The status of the endpoint's answer; nil where there was none.
        var status: Int?
        /// Whether the endpoint may have worked for the request.
        var mayHaveWorked: Bool
        /// What the answer says of itself.
        var report: CallReport?
        /// The head that the client gets.
        var head = Reply.Head(status: 502)
        /// The bytes of the answer as far as they are kept.
        var answer: [UInt8] = []
        /// How many bytes were delivered.
        var delivered = 0
        /// The last piece of an answer that is delivered only when it has been paid for.
        var held: ByteBuffer?

        /// What it is charged by.
        var cost: CallEnd {
            if let status { return .answered(status: status, report ?? CallReport()) }
            return mayHaveWorked ? .unanswered : .unsent
        }
    }

    let upstream: Upstream
    let call: ModelCall
    let head: RequestHead
    let query: String
    let reply: Reply
    let redaction: @Sendable ([UInt8]) -> [UInt8]

    /// The most bytes of an error's body, which is read whole so that no key in it passes.
    private static let maximumError = 1 << 20
    /// Answers that say that the endpoint did no work and may do it later.
    private static let passing: Set<Int> = [429, 500, 502, 503, 504, 529]

    private var spec: ModelSpec { upstream.endpoint.spec }

    /// Runs it to its end, within the times that the contract gives, while the client is there.
    func run(client: ClientPresence) async -> Outcome {
        let (stops, stopping) = AsyncStream<CallStop>.makeStream(bufferingPolicy: .bufferingOldest(1))
        let timeouts = spec.timeouts
        let timer = CallTimer(
            on: client.channel.eventLoop, firstByte: .seconds(exactly: timeouts.firstByte),
            idle: .seconds(exactly: timeouts.idle), whole: .seconds(exactly: timeouts.total)
        ) { stopping.yield($0) }
        client.watch { stopping.yield(.hungUp) }
        defer {
            timer.end()
            client.unwatch()
        }
        return await withTaskGroup(of: (Outcome?, CallStop?).self) { group in
            group.addTask { (await carry(timer), nil) }
            group.addTask {
                for await stop in stops { return (nil, stop) }
                return (nil, nil)
            }
            var outcome: Outcome?
            var stop: CallStop?
            while outcome == nil, let (ended, stopped) = await group.next() {
                outcome = ended
                stop = stop ?? stopped
                group.cancelAll()
            }
            let result = outcome ?? Outcome(end: .abandoned, mayHaveWorked: true)
            return Self.stopped(result, by: stop, isCancelled: Task.isCancelled, reply: reply)
        }
    }

    /// What a deadline or the client's end makes of an outcome. An answer that was whole before stays so.
    private static func stopped(
        _ outcome: Outcome, by stop: CallStop?, isCancelled: Bool, reply: Reply
    ) -> Outcome {
        guard outcome.end != .complete, stop != nil || isCancelled else { return outcome }
        var outcome = outcome
        switch stop {
        case .hungUp, nil: outcome.end = .abandoned
        case .noFirstByte, .idle, .tooLong:
            let reason = stop?.reason ?? ""
            outcome.end = reply.isUntouched ? .refused(Refusal(.upstream, reason)) : .broken(reason)
        }
        return outcome
    }

    private func carry(_ timer: CallTimer) async -> Outcome {
        var outcome = Outcome(end: .abandoned, mayHaveWorked: false)
        let response: HTTPClientResponse
        do throws(Upstream.Failure) {
            response = try await opened(&outcome)
        } catch {
            outcome.mayHaveWorked = error.mayHaveArrived
            outcome.end = .refused(Refusal(.upstream, error.message))
            return outcome
        }
        timer.begin()
        let status = Int(response.status.code)
        outcome.status = status
        switch status {
        case 200...299: await deliver(response, timer, &outcome)
        case 400...599: await deliverError(response, &outcome)
        default:
            let message = "the model endpoint answered with status \(status), which is never followed"
            outcome.end = .refused(Refusal(.upstream, message))
        }
        return outcome
    }

    /// Sends the request, again where the contract allows it and nothing can have come of the try before.
    private func opened(_ outcome: inout Outcome) async throws(Upstream.Failure) -> HTTPClientResponse {
        var left = spec.retry.times
        var wait = spec.retry.wait
        while true {
            let message: String
            do throws(Upstream.Failure) {
                outcome.mayHaveWorked = true
                let response = try await upstream.send(
                    call.route, query: query, fields: HeaderRules.outgoing(head), body: call.body)
                guard left > 0, Self.passing.contains(Int(response.status.code)) else { return response }
                message = "the model endpoint answered with status \(response.status.code)"
            } catch {
                guard left > 0, !error.mayHaveArrived else { throw error }
                message = error.message
            }
            outcome.mayHaveWorked = false
            left -= 1
            do {
                try await Task.sleep(for: .seconds(wait))
            } catch {
                throw Upstream.Failure(mayHaveArrived: false, message: message)
            }
            wait *= 2
        }
    }

    /// Passes a good answer on. A stream goes out as it comes; the last piece of any other answer waits until the call
    /// has been paid for.
    private func deliver(_ response: HTTPClientResponse, _ timer: CallTimer, _ outcome: inout Outcome) async {
        let isStream = response.isEventStream
        var reader = UsageReader(route: call.route, isStream: isStream)
        let length = response.contentLength
        outcome.head = Reply.Head(
            status: Int(response.status.code), fields: returning(response), length: length)
        do {
            for try await piece in response.body {
                guard outcome.answer.count + piece.readableBytes <= spec.caps.response else {
                    throw BrokenOff("the answer has more than \(spec.caps.response) bytes")
                }
                reader.take(piece.readableBytesView)
                outcome.answer.append(contentsOf: piece.readableBytesView)
                try check(reader.servedModel)
                if let ready = isStream ? piece : outcome.held {
                    if reply.isUntouched { try await reply.begin(outcome.head) }
                    try await reply.write(ready)
                    outcome.delivered += ready.readableBytes
                }
                if !isStream { outcome.held = piece }
                timer.move()
            }
            let report = reader.end(isTruncated: false)
            outcome.report = report
            try check(report.servedModel)
            // Only an answer that was delimited, or has its dialect's own end, is known to be whole.
            let isWhole = reader.isFinished || !isStream && (length != nil || response.isChunked)
            outcome.end = isWhole ? .complete : .broken(report.failure ?? "the answer stopped before its end")
        } catch let substitution as Refusal {
            outcome.report = outcome.report ?? reader.end(isTruncated: true)
            outcome.end = reply.isUntouched ? .refused(substitution) : .broken(substitution.message)
        } catch {
            outcome.report = reader.end(isTruncated: true)
            outcome.end = .broken((error as? BrokenOff)?.message ?? "the answer stopped before its end")
        }
    }

    /// The fields of an answer that the client gets, without any key that they may quote.
    private func returning(_ response: HTTPClientResponse) -> [HeaderField] {
        HeaderRules.returning(response.fields).map { field in
            HeaderField(field.name, String(decoding: redaction(Array(field.value.utf8)), as: UTF8.self))
        }
    }

    /// An answer of another model than was asked for is no answer.
    private func check(_ served: String?) throws(Refusal) {
        guard let served, !call.accepts(served: served) else { return }
        throw Refusal(.model, "model '\(served.prefix(80))' answered in place of '\(call.model)'")
    }

    /// Passes an error of the endpoint on, without any key that it may quote.
    private func deliverError(_ response: HTTPClientResponse, _ outcome: inout Outcome) async {
        do {
            let body = try await response.body.collect(upTo: Self.maximumError)
            outcome.answer = redaction(Array(body.readableBytesView))
            outcome.head = Reply.Head(
                status: Int(response.status.code), fields: returning(response),
                length: outcome.answer.count)
            outcome.held = ByteBuffer(bytes: outcome.answer)
            outcome.end = .complete
        } catch {
            outcome.end = .refused(Refusal(.upstream, "the model endpoint's answer could not be read"))
        }
    }

    private struct BrokenOff: Error {
        var message: String

        init(_ message: String) { self.message = message }
    }
}

extension HTTPClientResponse {
    fileprivate var fields: [HeaderField] { headers.map { HeaderField($0.name, $0.value) } }

    fileprivate var isEventStream: Bool {
        headers["content-type"].contains { $0.lowercased().hasPrefix("text/event-stream") }
    }

    fileprivate var isChunked: Bool { !headers["transfer-encoding"].isEmpty }

    /// The length that the answer says it has; nil where it says none.
    fileprivate var contentLength: Int? {
        let values = headers["content-length"]
        return values.count == 1 ? values.first.flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil } : nil
    }
}
