// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// `GET /v1/models` in the three shapes that clients expect: Codex (which says its version in the query), Anthropic (whose
/// clients say a version in a header), and OpenAI.
enum ModelLists {
    static func answer(to request: StubRequest, models: [String]) -> StubAnswer {
        if request.asks("client_version") {
            // Codex brings its own facts about models; an empty list adds none.
            return .json(["models": []])
        }
        let isAnthropic = !request.values("anthropic-version").isEmpty
        let list = models.map { model($0, asAnthropic: isAnthropic) }
        guard isAnthropic else { return .json(["object": "list", "data": .array(list)]) }
        return .json([
            "data": .array(list), "has_more": false, "first_id": .optional(models.first),
            "last_id": .optional(models.last),
        ])
    }

    static func model(_ name: String, asAnthropic: Bool) -> JSONValue {
        asAnthropic
            ? [
                "type": "model", "id": .string(name), "display_name": .string(name),
                "created_at": "2025-01-01T00:00:00Z",
            ]
            : [
                "id": .string(name), "object": "model", "created": .integer(AnswerDraft.created), "owned_by": "pawl",
            ]
    }
}
