// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase

/// What Pawl shows of a run in which somebody wrote to be shown.
enum RedScreens {
    /// Control characters or markup of an agent on any screen or page.
    static func faults(state: URL, in arena: RedArena) async throws -> [String] {
        let page = arena.folder.appending(path: "page-\(UUID().uuidString)")
        defer {
            for ending in ["html", "md"] {
                try? FileManager.default.removeItem(at: page.appendingPathExtension(ending))
            }
        }
        var faults: [String] = []
        let list = try await RedProgram.run(
            RedProgram.pawl, ["list", "--json", "--state", state.path], in: arena.folder)
        let run = list.jsonLines.last?["run"]?.stringValue ?? "none"
        let calls = [
            ["list"], ["status", run], ["show", run], ["show", run, "1", "--transcript"], ["audit", "log"],
            ["export", run, "--tsv", "-"], ["report", run, "--output", page.path],
        ]
        for call in calls {
            let result = try await RedProgram.run(RedProgram.pawl, call + ["--state", state.path], in: arena.folder)
            let text = result.output + result.errors
            let isClean = text.unicodeScalars.allSatisfy {
                $0 == "\n" || $0 == "\t" || !(0..<32).contains($0.value) && !(127..<160).contains($0.value)
            }
            if !isClean { faults.append("'pawl \(call.joined(separator: " "))' printed a control character") }
            if result.status != 0 { faults.append("'pawl \(call[0])' ended with \(result.status): \(result.errors)") }
            if text.unicodeScalars.contains(where: isUnseen) {
                faults.append("'pawl \(call.joined(separator: " "))' printed text that nobody sees")
            }
            if call[0] == "export", text.split(whereSeparator: { "\t\n".contains($0) }).contains(where: isFormula) {
                faults.append("'pawl export' wrote a cell that a spreadsheet runs")
            }
            // A transcript shows what was printed behind a mark; nothing lets an agent begin a line.
            if text.split(separator: "\n").contains("attack accepted") {
                faults.append("'pawl \(call[0])' printed a line that an agent wrote")
            }
        }
        let html = (try? String(contentsOf: page.appendingPathExtension("html"), encoding: .utf8)) ?? ""
        if html.unicodeScalars.contains(where: isUnseen) { faults.append("the report holds text that nobody sees") }
        if html.isEmpty { faults.append("there is no report to look at") }
        for tag in ["<script", "<img", "<iframe", "onerror=\""] where html.contains(tag) {
            faults.append("the report holds \(tag)")
        }
        return faults
    }

    /// Tags and variation selectors, which carry text that no reader sees.
    private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        (0xE0000...0xE01EF).contains(scalar.value) || (0xFE00...0xFE0D).contains(scalar.value)
    }

    /// What a spreadsheet takes for a formula; numbers have signs too.
    private static func isFormula(_ cell: Substring) -> Bool {
        guard let first = cell.first, "=+-@".contains(first) else { return false }
        return Double(cell) == nil && !cell.allSatisfy { $0 == "-" }
    }
}
