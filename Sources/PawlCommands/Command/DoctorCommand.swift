// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import PawlBase
internal import PawlSandbox

/// `pawl doctor`
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Show what this machine can enforce, and how to fix what it cannot.",
        discussion: """
            Looks at the kernel and starts a cell of each profile. Exit code 0: cells can be run; 3: they cannot. The \
            level is recorded when a run begins and shown with every verdict.

            Example:
              pawl doctor
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let found = await HostCapabilities.probe()
        if common.json {
            common.print(Self.document(found.capabilities, canRun: found.canRunCells, level: found.level?.json))
        } else {
            Terminal.lines(Self.lines(found.capabilities, canRun: found.canRunCells, style: Terminal.style))
        }
        guard found.canRunCells else { throw CommandExit.machine }
    }

    static func document(_ capabilities: [HostCapability], canRun: Bool, level: JSONValue?) -> JSONValue {
        [
            "can_run": .bool(canRun), "level": level ?? .null,
            "capabilities": .array(
                capabilities.map {
                    [
                        "name": .string($0.name), "state": .string($0.state.rawValue), "level": .string($0.level),
                        "fix": .optional($0.fix),
                    ]
                }),
        ]
    }

    static func lines(_ capabilities: [HostCapability], canRun: Bool, style: TerminalStyle) -> [String] {
        var table = TextTable([.init("what"), .init("state"), .init("in force")])
        for capability in capabilities { table.add([capability.name, capability.state.rawValue, capability.level]) }
        var lines = table.lines()
        for (index, capability) in capabilities.enumerated() {
            switch capability.state {
            case .full: break
            case .weaker: lines[index + 1] = style.warn(lines[index + 1])
            case .missing: lines[index + 1] = style.bad(lines[index + 1])
            }
        }
        let fixes = capabilities.filter { $0.fix != nil }
        if !fixes.isEmpty { lines += ["", "To get the rest:"] }
        lines += fixes.map { "  \($0.name): \(CleanText.line($0.fix ?? ""))" }
        return lines + ["", canRun ? "Cells can be run here." : "Cells cannot be run here."]
    }
}
