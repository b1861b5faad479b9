// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@Suite("Source rules")
struct SourceRuleTests {
    private static let swift = ["Sources", "Tests", "Benchmarks", "Fuzz"]
        .flatMap { Repository.files(below: $0, ending: [".swift"]) }
    private static let sources = Repository.files(below: "Sources", ending: [".swift"])
    private static let native = ["Sources", "Launcher", "SDK", "scripts"]
        .flatMap { Repository.files(below: $0, ending: [".c", ".h", ".py", ".sh"]) }

    @Test("No hand-written Swift file has more than 300 lines")
    func length() throws {
        for file in Self.swift {
            let lines = try Repository.lines(file)
            guard !lines.prefix(3).contains("// generated") else { continue }
            #expect(lines.count - 1 <= 300, "\(file) has \(lines.count - 1) lines")
        }
    }

    @Test("The launcher stays small enough to be read in one sitting")
    func launcher() throws {
        let lines = try Repository.files(below: "Launcher", ending: [".c", ".h"])
            .filter { $0.split(separator: "/").count == 2 }.reduce(0) { try $0 + Repository.lines($1).count - 1 }
        #expect(lines < 1200)
    }

    @Test("Every file names its licence first")
    func licence() throws {
        for file in Self.swift + Self.native {
            let first = try Repository.lines(file).prefix(3)
            #expect(first.contains { $0.contains("SPDX-License-Identifier: Apache-2.0") }, "\(file)")
        }
        // A manifest's first line names its tools version.
        for file in Self.swift where !file.hasSuffix("/Package.swift") {
            #expect(try Repository.lines(file).first == "// SPDX-License-Identifier: Apache-2.0", "\(file)")
        }
    }

    @Test("A promise that the compiler cannot check has a comment that says why it holds")
    func invariants() throws {
        for file in Self.sources {
            let lines = try Repository.lines(file)
            for (index, line) in lines.enumerated()
            where line.contains("@unchecked Sendable") || line.contains("nonisolated(unsafe)") {
                let around = lines[max(0, index - 4)...min(lines.count - 1, index + 3)]
                #expect(around.contains { $0.contains("//") }, "\(file):\(index + 1)")
            }
        }
    }

    /// The reason stands at `together` in PawlBase.
    @Test("Nothing uses `async let`, on which the runtime of Swift 6.3 may crash")
    func children() throws {
        for file in Self.swift {
            for line in try Repository.lines(file) {
                #expect(line.firstMatch(of: #/^\s*async let /#) == nil, "\(file): \(line)")
            }
        }
    }

    @Test("Nothing is left for later, and nothing from outside can trap")
    func words() throws {
        let forbidden = [
            "TO" + "DO", "FIX" + "ME", "XX" + "X ", "try" + "!", " as" + "! ", "fatal" + "Error(", "Task." + "detached",
        ]
        for file in Self.sources {
            for (index, line) in try Repository.lines(file).enumerated() {
                for word in forbidden { #expect(!line.contains(word), "\(file):\(index + 1) has \(word)") }
            }
        }
    }

    @Test("A type has a name of its own: no file of helpers")
    func names() {
        for file in Self.sources {
            let name = file.components(separatedBy: "/").last ?? ""
            #expect(!["Utils.swift", "Utilities.swift", "Helpers.swift", "Extensions.swift"].contains(name), "\(file)")
        }
    }
}
