// SPDX-License-Identifier: Apache-2.0
import PawlBase
import Testing

@testable import PawlGateway

@Suite("RequestPolicy")
struct PolicyTests {
    struct Denied: Sendable, CustomTestStringConvertible {
        var route: ModelRoute
        var members: String
        /// What the contract may name so that the request leaves.
        var name: String
        var testDescription: String { "\(route) \(members)" }
    }

    private static func input(_ part: String) -> String {
        "\"input\":[{\"role\":\"user\",\"content\":[\(part)]}]"
    }
    private static func message(_ part: String) -> String {
        "\"messages\":[{\"role\":\"user\",\"content\":[\(part)]}]"
    }

    static let denied: [Denied] = [
        Denied(
            route: .responses, members: #""tools":[{"type":"web_search","external_web_access":true}]"#,
            name: "web_search"),
        Denied(route: .responses, members: #""tools":[{"type":"web_search_preview"}]"#, name: "web_search"),
        Denied(
            route: .responses, members: #""tools":[{"type":"code_interpreter","container":{"type":"auto"}}]"#,
            name: "code_interpreter"),
        Denied(route: .responses, members: #""tools":[{"type":"mcp","server_url":"https://x"}]"#, name: "mcp"),
        Denied(
            route: .responses, members: #""tools":[{"type":"file_search","vector_store_ids":["v"]}]"#,
            name: "file_search"),
        Denied(route: .responses, members: #""tools":[{"type":"computer_use_preview"}]"#, name: "computer_use"),
        Denied(route: .responses, members: #""tools":[{"type":"tool_of_tomorrow"}]"#, name: "tool_of_tomorrow"),
        Denied(
            route: .responses, members: #""tools":[{"type":"shell","environment":{"type":"container_auto"}}]"#, name: ""
        ),
        Denied(
            route: .responses, members: #""tools":[{"type":"namespace","tools":[{"type":"web_search"}]}]"#,
            name: "web_search"),
        Denied(
            route: .responses, members: #""input":[{"type":"additional_tools","tools":[{"type":"web_search"}]}]"#,
            name: "web_search"),
        Denied(route: .responses, members: #""tool_choice":{"type":"web_search"}"#, name: "web_search"),
        Denied(
            route: .responses, members: #""tool_choice":{"type":"allowed_tools","tools":[{"type":"mcp"}]}"#, name: "mcp"
        ),
        Denied(route: .responses, members: input(#"{"type":"input_file","file_id":"f"}"#), name: "input-files"),
        Denied(
            route: .responses, members: input(#"{"type":"input_image","image_url":"https://x/y"}"#), name: "input-urls"),
        Denied(
            route: .responses, members: input(#"{"type":"input_file","file_url":"https://x/y"}"#), name: "input-urls"),
        Denied(
            route: .responses,
            members:
                #""input":[{"type":"function_call_output","output":[{"type":"input_image","image_url":"http://x"}]}]"#,
            name: "input-urls"),
        Denied(route: .responses, members: #""prompt":{"id":"p"}"#, name: ""),
        Denied(route: .chat, members: #""web_search_options":{}"#, name: "web_search"),
        Denied(route: .chat, members: #""plugins":[{"id":"web"}]"#, name: "plugins"),
        Denied(route: .chat, members: #""tools":[{"name":"untyped"}]"#, name: ""),
        Denied(
            route: .chat, members: message(#"{"type":"image_url","image_url":{"url":"https://x"}}"#), name: "input-urls"
        ),
        Denied(route: .chat, members: message(#"{"type":"file","file":{"file_id":"f"}}"#), name: "input-files"),
        Denied(
            route: .messages, members: #""tools":[{"type":"web_search_20250305","name":"web_search"}]"#,
            name: "web_search"),
        Denied(route: .messages, members: #""tools":[{"type":"web_fetch_20250910","name":"f"}]"#, name: "web_fetch"),
        Denied(
            route: .messages, members: #""tools":[{"type":"code_execution_20250825","name":"c"}]"#,
            name: "code_execution"),
        Denied(route: .messages, members: #""tools":[{"type":"computer_20250124","name":"c"}]"#, name: "computer"),
        Denied(route: .messages, members: #""mcp_servers":[{"type":"url","url":"https://x"}]"#, name: "mcp"),
        Denied(route: .messages, members: #""container":{"skills":[{"type":"anthropic"}]}"#, name: "container"),
        Denied(route: .messages, members: message(#"{"type":"container_upload","file_id":"f"}"#), name: "input-files"),
        Denied(
            route: .messages, members: message(#"{"type":"image","source":{"type":"url","url":"https://x"}}"#),
            name: "input-urls"),
        Denied(
            route: .messages, members: message(#"{"type":"document","source":{"type":"file","file_id":"f"}}"#),
            name: "input-files"),
        Denied(
            route: .messages,
            members: message(#"{"type":"tool_result","content":[{"type":"image","source":{"type":"url","url":"u"}}]}"#),
            name: "input-urls"),
    ]

    static let allowed: [(ModelRoute, String)] = [
        (
            .responses,
            #""tools":[{"type":"function","name":"web_search","parameters":{"properties":{"file_id":{"type":"image"}}}}]"#
        ),
        (
            .responses,
            #""tools":[{"type":"custom","name":"exec"},{"type":"local_shell"},{"type":"apply_patch"}],"tool_choice":"auto""#
        ),
        (
            .responses,
            #""input":[{"type":"reasoning","encrypted_content":"x"},{"type":"function_call","arguments":"{\"file_id\":1}"}]"#
        ),
        (
            .responses,
            #""input":"see https://example.com","previous_response_id":null,"store":false,"background":false"#
        ),
        (.chat, #""tools":[{"type":"function","function":{"name":"bash"}}],"mcp_servers":[],"modalities":["text"]"#),
        (.chat, #""messages":[{"role":"user","content":"image_url https://x"}],"service_tier":"auto""#),
        (.messages, #""tools":[{"name":"Bash","input_schema":{"type":"object"}},{"type":"bash_20250124","name":"b"}]"#),
        (
            .messages,
            #""messages":[{"role":"assistant","content":[{"type":"tool_use","input":{"type":"image","file_id":"x"}}]}]"#
        ),
        (
            .messages,
            #""messages":[{"content":[{"type":"document","source":{"type":"text","data":"x"}}]}],"mcp_servers":[]"#
        ),
        (.messages, #""context_management":{"edits":[{"type":"clear_thinking_20251015"}]},"service_tier":"auto""#),
    ]

    @Test("tools, files and addresses of the provider are refused unless the contract names them", arguments: denied)
    func hosted(_ case: Denied) {
        let refusal = ModelTexts.refusal(`case`.route, `case`.members)
        #expect(refusal == .hostedTool || refusal == .serverState)
        #expect(ModelTexts.refusal(`case`.route, `case`.members, rules: CallRules(hostedTools: ["other"])) != nil)
        guard !`case`.name.isEmpty else { return }
        #expect(ModelTexts.refusal(`case`.route, `case`.members, rules: CallRules(hostedTools: [`case`.name])) == nil)
    }

    @Test("the clients' own tools and texts leave, also under a budget", arguments: allowed.indices)
    func local(_ index: Int) {
        let (route, members) = Self.allowed[index]
        #expect(ModelTexts.refusal(route, members, rules: CallRules(isBudgeted: true, isPriced: true)) == nil)
    }

    static let unbounded: [(ModelRoute, String, RefusalCode)] = [
        (.responses, #""previous_response_id":"r""#, .serverState), (.responses, #""conversation":"c""#, .serverState),
        (.responses, #""background":true"#, .serverState),
        (.responses, #""input":[{"type":"item_reference","id":"i"}]"#, .serverState),
        (.responses, input(#"{"type":"input_image","image_url":"data:image/png;base64,AA"}"#), .modality),
        (.responses, input(#"{"type":"input_file","file_data":"AA"}"#), .modality),
        (.responses, #""context_management":[{"type":"compaction"}]"#, .unpriced),
        (.responses, #""service_tier":"priority""#, .unpriced),
        (.chat, message(#"{"type":"input_audio","input_audio":{"data":"AA"}}"#), .modality),
        (.chat, #""modalities":["text","audio"]"#, .modality), (.chat, #""audio":{"voice":"x"}"#, .modality),
        (.chat, #""prediction":{"type":"content","content":"x"}"#, .unpriced),
        (.messages, message(#"{"type":"image","source":{"type":"base64","data":"AA"}}"#), .modality),
        (.messages, message(#"{"type":"document","source":{"type":"base64","data":"AA"}}"#), .modality),
        (.messages, #""context_management":{"edits":[{"type":"compact_20260112"}]}"#, .unpriced),
        (.messages, #""speed":"fast""#, .unpriced), (.messages, #""inference_geo":"us""#, .unpriced),
    ]

    @Test(
        "under a budget, what makes the cost unknowable is refused; without one it leaves", arguments: unbounded.indices
    )
    func bounds(_ index: Int) {
        let (route, members, code) = Self.unbounded[index]
        #expect(ModelTexts.refusal(route, members, rules: CallRules(isBudgeted: true, isPriced: true)) == code)
        #expect(ModelTexts.refusal(route, members) == nil)
        if route == .messages, code != .unpriced {
            #expect(ModelTexts.refusal(.countTokens, members, rules: CallRules(isBudgeted: true)) == nil)
        }
    }
}
