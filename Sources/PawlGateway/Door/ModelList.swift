// SPDX-License-Identifier: Apache-2.0
//
// GET /v1/models, answered from the contract in the shape that the client reads:
//
//   Anthropic (an anthropic-version field): {"data":[{"type":"model","id":M,"display_name":M,"created_at":T}],
//                                            "has_more":false,"first_id":M,"last_id":M}
//   Codex (client_version in the query):    {"models":[]}: its own catalogue knows the rest of what it wants to know
//   OpenAI (all others):                    {"object":"list","data":[{"id":M,"object":"model","created":0,"owned_by":E}]}
internal import PawlBase
internal import PawlContract

/// The models that an attempt may ask for.
struct ModelList: Sendable {
    private struct Named: Hashable {
        var model: String
        var owner: String
    }

    private let names: [Named]
    private let anthropic: [Named]

    init(_ endpoints: [ModelEndpoint]) {
        func named(_ endpoints: [ModelEndpoint]) -> [Named] {
            let all = endpoints.flatMap { endpoint in
                endpoint.spec.allow.map { Named(model: $0, owner: endpoint.name) }
            }
            var seen: Set<String> = []
            return all.filter { seen.insert($0.model).inserted }
        }
        self.names = named(endpoints)
        self.anthropic = named(endpoints.filter { $0.spec.dialect == .anthropic })
    }

    /// The answer to a request for the list.
    func answer(_ head: RequestHead, query: String) -> [UInt8] {
        CanonicalJSON.encode(json(head, query: query))
    }

    private func json(_ head: RequestHead, query: String) -> JSONValue {
        if !head.values("anthropic-version").isEmpty {
            let data: [JSONValue] = anthropic.map {
                [
                    "type": "model", "id": .string($0.model), "display_name": .string($0.model),
                    "created_at": "1970-01-01T00:00:00Z",
                ]
            }
            return [
                "data": .array(data), "has_more": false, "first_id": .optional(anthropic.first?.model),
                "last_id": .optional(anthropic.last?.model),
            ]
        }
        if query.split(separator: "&").contains(where: { $0.hasPrefix("client_version=") }) { return ["models": []] }
        let data: [JSONValue] = names.map {
            ["id": .string($0.model), "object": "model", "created": 0, "owned_by": .string($0.owner)]
        }
        return ["object": "list", "data": .array(data)]
    }
}
