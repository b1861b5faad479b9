// SPDX-License-Identifier: Apache-2.0
public import PawlBase
public import PawlContract

/// What a scripted model says: steps, each of which answers the requests that it describes.
///
/// A request is answered by the first step, in the order of the script, that matches it and has answers left. The format
/// is `Documentation/scripted-model.md`.
public struct ModelScript: Hashable, Sendable {
    /// The models that lists name.
    public var models: [String]
    /// The only key that is let in, as `Authorization: Bearer KEY` or `x-api-key: KEY`; nil lets everybody in.
    public var key: String?
    /// The steps.
    public var steps: [ScriptStep]

    /// Makes a script.
    public init(models: [String] = ["scripted-model"], key: String? = nil, steps: [ScriptStep]) {
        self.models = models
        self.key = key
        self.steps = steps
    }
}

/// One step of a script.
public struct ScriptStep: Hashable, Sendable {
    /// Which requests it answers.
    public var when: ScriptMatch
    /// How often it may answer; nil: always.
    public var times: Int?
    /// What it answers.
    public var reply: ScriptReply

    /// Makes a step that answers once.
    public init(when: ScriptMatch = ScriptMatch(), times: Int? = 1, reply: ScriptReply) {
        self.when = when
        self.times = times
        self.reply = reply
    }
}

/// Which requests a step answers. What is nil or empty is not asked about.
public struct ScriptMatch: Hashable, Sendable {
    /// The dialect of the request.
    public var dialect: ModelDialect?
    /// The model that is asked for.
    public var model: TextPattern?
    /// Whether a stream is asked for.
    public var isStream: Bool?
    /// How many answers of the model the history holds.
    public var turn: Int?
    /// The system text.
    public var system: TextPattern?
    /// What the user has said since the model's last answer.
    public var user: TextPattern?
    /// What tools have returned since the model's last answer.
    public var result: TextPattern?
    /// The whole history, one item a line.
    public var text: TextPattern?
    /// The items of the history in order; `nil` stands for any number of items.
    public var history: [HistoryPattern?] = []
    /// Headers by lower-case name.
    public var headers: [String: TextPattern] = [:]

    /// A match for every request.
    public init() {}
}

/// What a step answers, and how.
public struct ScriptReply: Hashable, Sendable {
    /// What the model says and calls.
    public var items: [ScriptItem]
    /// The usage that is told; nil: one that is estimated from the bytes of request and answer.
    public var usage: ScriptUsage?
    /// Whether usage is told at all.
    public var tellsUsage = true
    /// The model that the answer names; nil: the one that was asked for.
    public var model: String?
    /// Why the answer ends: `stop`, `tool`, `length`, or a word of the dialect; nil: `tool` where a tool is called.
    public var finish: String?
    /// Whether only the events are sent that clients need.
    public var isMinimal = false
    /// How many characters of text or arguments go into one event.
    public var chunk = 24
    /// How many bytes of a body are written at once; nil: an event.
    public var split: Int?
    /// Seconds before the answer.
    public var delay = 0.0
    /// Seconds between events.
    public var pause = 0.0
    /// Events that clients do not know, sent before the last one: an object with `type`, or a text for a comment line.
    public var events: [JSONValue] = []
    /// Fields that clients do not know, added to the answer and to every event.
    public var fields: [String: JSONValue] = [:]
    /// More headers of the answer.
    public var headers: [String: String] = [:]
    /// What goes wrong.
    public var fault: ScriptFault?

    /// Makes a reply.
    public init(_ items: [ScriptItem] = [], usage: ScriptUsage? = nil, fault: ScriptFault? = nil) {
        self.items = items
        self.usage = usage
        self.fault = fault
    }
}

/// One thing that a model says or calls.
public enum ScriptItem: Hashable, Sendable {
    /// A text.
    case text(String)
    /// A summary of its reasoning, with encrypted content or a signature as the dialect has it.
    case reasoning(String)
    /// A command for whatever shell tool the request offers.
    case shell(String)
    /// A call of a function.
    case call(ScriptCall)
    /// A call of a tool that takes text instead of JSON (Responses only; elsewhere a call with the field `input`).
    case custom(ScriptCall)
    /// An output item or content block as it stands.
    case raw(JSONValue)
}

/// A call of a tool.
public struct ScriptCall: Hashable, Sendable {
    /// The tool's name.
    public var name: String
    /// The namespace of the name (Responses only).
    public var namespace: String?
    /// The arguments as text: JSON, or anything at all where the model is to be wrong.
    public var arguments: String
    /// The call's identifier; nil: one that follows from the request.
    public var id: String?

    /// Makes a call.
    public init(_ name: String, namespace: String? = nil, arguments: String, id: String? = nil) {
        self.name = name
        self.namespace = namespace
        self.arguments = arguments
        self.id = id
    }
}

/// The tokens of one call; `cached` is part of `input`, `reasoning` part of `output`.
public struct ScriptUsage: Hashable, Sendable {
    /// Tokens that went in, cached ones included.
    public var input: Int
    /// Tokens of them that were cached.
    public var cached: Int
    /// Tokens that came out, reasoning included.
    public var output: Int
    /// Tokens of them that were reasoning.
    public var reasoning: Int

    /// Makes a usage; no number is negative or beyond 2^53 - 1.
    public init(input: Int, cached: Int = 0, output: Int, reasoning: Int = 0) {
        self.input = input
        self.cached = cached
        self.output = output
        self.reasoning = reasoning
    }
}

/// What goes wrong with an answer. Events are counted from 0; of an answer that is no stream, the body is halved.
public enum ScriptFault: Hashable, Sendable {
    /// An error in place of an answer.
    case status(ScriptFailure)
    /// An answer that fails in its course, as its dialect says it.
    case failed(code: String, message: String)
    /// Nothing comes behind that many events, and the connection stays open.
    case stall(after: Int)
    /// The connection closes behind that many events.
    case truncate(after: Int)
    /// The body ends in good order behind that many events.
    case unfinished(after: Int)
    /// The event of that number holds no JSON.
    case malformed(event: Int)
    /// The connection closes without an answer.
    case drop
    /// No answer comes, and the connection stays open.
    case silent
}

/// An error in place of an answer.
public struct ScriptFailure: Hashable, Sendable {
    /// The status, from 400 to 599.
    public var status: Int
    /// Seconds in a `retry-after` header.
    public var retryAfter: Int?
    /// The error's code, and its type; nil: what providers say with that status.
    public var code: String?
    /// The error's text.
    public var message: String

    /// Makes an error.
    public init(_ status: Int, retryAfter: Int? = nil, code: String? = nil, message: String = "scripted failure") {
        self.status = status
        self.retryAfter = retryAfter
        self.code = code
        self.message = message
    }
}
