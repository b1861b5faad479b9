// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// Visits the parts of a conversation in any dialect and finds what is not text: contents by address, files by id,
/// pictures, sound, references to items that the provider keeps, and tools that come inside.
struct ContentWalk {
    let rules: CallRules
    let isBudgeted: Bool

    /// Members that hold data of the client's tools, which the provider hands through as text.
    private static let data: Set<String> = ["arguments", "parameters", "input_schema", "schema", "metadata"]
    private static let calls: Set<String> = ["tool_use", "custom_tool_call", "server_tool_use", "mcp_tool_use"]
    private static let pictures: Set<String> = [
        "image", "input_image", "image_url", "output_image", "image_generation_call", "computer_screenshot",
        "audio", "input_audio", "output_audio", "video", "input_video", "video_url", "file", "input_file",
    ]
    /// Members that hold an address, alone or in an object's `url`.
    private static let addresses = ["image_url", "file_url", "video_url", "audio_url"]

    func check(_ value: JSONValue, policy: RequestPolicy) throws(Refusal) {
        switch value {
        case .array(let elements):
            for element in elements { try check(element, policy: policy) }
        case .object(let members):
            let type = members["type"]?.stringValue ?? ""
            try checkPart(members, type: type)
            if members["tools"] != nil, type != "mcp_list_tools" { try policy.checkTools(members["tools"]) }
            for (key, member) in members where !Self.data.contains(key) && key != "tools" {
                if key == "input", Self.calls.contains(type) { continue }
                try check(member, policy: policy)
            }
        case .null, .bool, .number, .string: return
        }
    }

    private func checkPart(_ part: [String: JSONValue], type: String) throws(Refusal) {
        for key in ["file_id", "file_ids", "container_id", "vector_store_ids"] where RequestPolicy.isSet(part[key]) {
            try allow("input-files", "a file by its id")
        }
        if type == "container_upload" { try allow("input-files", "a file by its id") }
        for key in Self.addresses {
            guard let address = part[key]?.stringValue ?? part[key]?["url"]?.stringValue else { continue }
            if !address.utf8.starts(with: "data:".utf8) { try allow("input-urls", "the content of an address") }
        }
        if let source = part["source"], source["type"] == "url" || source["url"] != nil {
            try allow("input-urls", "the content of an address")
        }
        guard isBudgeted else { return }
        if type == "item_reference" {
            throw Refusal(
                .serverState, "an item of the request refers to what the provider keeps; the budget forbids it")
        }
        let isDocument = type == "document" && !["text", "content"].contains(part["source"]?["type"]?.stringValue)
        if Self.pictures.contains(type) || isDocument || RequestPolicy.isSet(part["input_audio"]) {
            throw Refusal(
                .modality,
                "the request has a part of type '\(type.prefix(80))', whose cost its size does not bound; the "
                    + "budget forbids it")
        }
    }

    private func allow(_ name: String, _ what: String) throws(Refusal) {
        guard !rules.names(name) else { return }
        throw Refusal(
            .hostedTool,
            "the request makes the provider fetch \(what); the contract does not name \(name) in hosted_tools")
    }
}
