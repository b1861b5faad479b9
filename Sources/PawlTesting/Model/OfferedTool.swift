// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// A tool that a request offers to the model.
struct OfferedTool {
    let name: String
    let namespace: String?
    /// Whether it takes text instead of JSON.
    let isCustom: Bool
    /// The schemas of its arguments by name.
    let properties: [String: JSONValue]

    /// The tools of a request of any dialect, those within namespaces and, as Codex has them, within the input too.
    static func list(in body: JSONValue) -> [OfferedTool] {
        let added = (body["input"]?.arrayValue ?? []).filter { $0["type"] == "additional_tools" }
        let sources = [body] + added
        return sources.flatMap { ($0["tools"]?.arrayValue ?? []).flatMap { list($0, namespace: nil) } }
    }

    private static func list(_ tool: JSONValue, namespace: String?) -> [OfferedTool] {
        if let inner = tool["tools"]?.arrayValue {
            return inner.flatMap { list($0, namespace: tool["name"]?.stringValue) }
        }
        let function = tool["function"] ?? tool
        guard let name = function["name"]?.stringValue else { return [] }
        let schema = function["parameters"] ?? function["input_schema"] ?? .null
        return [
            OfferedTool(
                name: name, namespace: namespace, isCustom: tool["type"] == "custom",
                properties: schema["properties"]?.objectValue ?? [:])
        ]
    }

    /// The names that shells have, the likeliest first.
    private static let shells = [
        "exec_command", "Bash", "bash", "shell", "shell_command", "run_command", "local_shell", "terminal", "run",
    ]

    /// The call that runs a command with the shell tool among some tools; `bash` with `command` where there is none.
    static func shellCall(_ command: String, among tools: [OfferedTool]) -> ScriptItem {
        for name in shells {
            guard let tool = tools.first(where: { $0.name == name && !$0.isCustom }) else { continue }
            let field = ["cmd", "command", "script", "input"].first { tool.properties[$0] != nil } ?? "command"
            let isList = tool.properties[field]?["type"] == "array"
            var arguments: [String: JSONValue] = [
                field: isList ? ["bash", "-lc", .string(command)] : .string(command)
            ]
            if tool.properties["description"] != nil { arguments["description"] = "Run a command" }
            return .call(
                ScriptCall(name, namespace: tool.namespace, arguments: CanonicalJSON.text(.object(arguments))))
        }
        if let tool = tools.first(where: { $0.name == "exec" && $0.isCustom }) {
            // Codex in code mode: the tool takes JavaScript, in which the shell is a function.
            let quoted = CanonicalJSON.text(.string(command))
            return .custom(
                ScriptCall(
                    "exec", namespace: tool.namespace,
                    arguments: "const r = await tools.exec_command({cmd: \(quoted)}); text(r)"))
        }
        return .call(ScriptCall("bash", arguments: CanonicalJSON.text(["command": .string(command)])))
    }
}
