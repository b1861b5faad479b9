// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract

/// The answer of a step, in its dialect, with what goes wrong in it.
struct ComposedAnswer {
    private(set) var answer: StubAnswer
    /// The model that the answer names.
    let model: String
    /// The usage that a provider would bill; nil where there is no answer.
    let billed: ScriptUsage?

    init(_ reply: ScriptReply, to conversation: Conversation, body: [UInt8], seed: String) {
        model = reply.model ?? conversation.model
        if case .status(let failure) = reply.fault {
            billed = nil
            answer = .failure(failure, dialect: conversation.dialect)
            return
        }
        let items = reply.items.map { item in
            if case .shell(let command) = item {
                OfferedTool.shellCall(command, among: conversation.tools)
            } else {
                item
            }
        }
        let usage = reply.usage ?? Self.estimate(items, conversation, body)
        billed = usage
        let draft = AnswerDraft(
            seed: seed, model: model, items: items, usage: reply.tellsUsage ? usage : nil, reply: reply)
        answer =
            conversation.isStream
            ? Self.stream(draft, conversation) : Self.whole(draft, conversation)
        answer.headers += reply.headers.sorted { $0.key < $1.key }.map { StubHeader($0.key, $0.value) }
        if reply.delay > 0 { answer.body.insert(.pause(reply.delay), at: 0) }
        switch reply.fault {
        case .drop: answer = StubAnswer(number: 0, status: 0, headers: [], body: [.drop])
        case .silent: answer = StubAnswer(number: 0, status: 0, headers: [], body: [.stall])
        default: break
        }
    }

    private static func estimate(_ items: [ScriptItem], _ conversation: Conversation, _ body: [UInt8]) -> ScriptUsage {
        let bytes = items.reduce(0) { sum, item in
            switch item {
            case .text(let text), .reasoning(let text), .shell(let text): sum + text.utf8.count
            case .call(let call), .custom(let call): sum + call.name.utf8.count + call.arguments.utf8.count
            case .raw(let value): sum + CanonicalJSON.encode(value).count
            }
        }
        let output = ScriptPlayer.tokens(bytes)
        return ScriptUsage(
            input: ScriptPlayer.tokens(body.count), output: min(output, max(1, conversation.maximumOutput ?? output)))
    }

    private static func whole(_ draft: AnswerDraft, _ conversation: Conversation) -> StubAnswer {
        if case .failed(let code, let message) = draft.reply.fault {
            return .error(500, dialect: conversation.dialect, code: code, message)
        }
        let value =
            switch conversation.dialect {
            case .openAIResponses: ResponsesAnswer(draft: draft).json
            case .openAIChat: ChatAnswer(draft: draft, tellsUsage: true).json
            case .anthropic: MessagesAnswer(draft: draft).json
            }
        var answer = StubAnswer.json(value)
        let bytes = answer.bytes
        let half = Array(bytes.prefix(bytes.count / 2))
        switch draft.reply.fault {
        case .stall: answer.body = [.bytes(half), .stall]
        case .truncate: answer.body = [.bytes(half), .drop]
        case .malformed, .unfinished:
            answer.body = [.bytes(half)]
            answer.length = half.count
        default: answer.body = split(bytes, draft.reply.split)
        }
        return answer
    }

    private static func stream(_ draft: AnswerDraft, _ conversation: Conversation) -> StubAnswer {
        let reply = draft.reply
        let failure: (code: String, message: String)? =
            if case .failed(let code, let message) = reply.fault { (code, message) } else { nil }
        var events =
            switch conversation.dialect {
            case .openAIResponses: ResponsesAnswer(draft: draft).events(failure: failure)
            case .openAIChat: ChatAnswer(draft: draft, tellsUsage: conversation.wantsUsage).events(failure: failure)
            case .anthropic: MessagesAnswer(draft: draft).events(failure: failure)
            }
        var end: [StubAnswer.Piece] = []
        switch reply.fault {
        case .stall(let count): (events, end) = (Array(events.prefix(max(0, count))), [.stall])
        case .truncate(let count): (events, end) = (Array(events.prefix(max(0, count))), [.drop])
        case .unfinished(let count): events = Array(events.prefix(max(0, count)))
        case .malformed(let number) where events.indices.contains(number):
            events[number] = events[number].malformed
        default: break
        }
        var body: [StubAnswer.Piece] = []
        if reply.pause > 0 {
            for event in events { body += split(event.bytes, reply.split) + [.pause(reply.pause)] }
        } else if reply.split != nil {
            body = split(events.flatMap(\.bytes), reply.split)
        } else {
            body = events.map { .bytes($0.bytes) }
        }
        return StubAnswer(
            number: 0, status: 200,
            headers: [
                StubHeader("content-type", "text/event-stream; charset=utf-8"), StubHeader("cache-control", "no-cache"),
            ], body: body + end)
    }

    private static func split(_ bytes: [UInt8], _ size: Int?) -> [StubAnswer.Piece] {
        guard let size else { return [.bytes(bytes)] }
        return stride(from: 0, to: bytes.count, by: size).map { start in
            .bytes(Array(bytes[start..<min(bytes.count, start + size)]))
        }
    }
}
