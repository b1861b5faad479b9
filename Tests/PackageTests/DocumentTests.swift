// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@Suite("Documents")
struct DocumentTests {
    private static let pages =
        ["README.md", "CONTRIBUTING.md", "SECURITY.md", "AGENTS.md", "CHANGELOG.md"]
        + Repository.files(below: "Documentation", ending: [".md"])
        + Repository.files(below: "Examples", ending: [".md"])
        + Repository.files(below: "SDK", ending: [".md"])

    private static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: Repository.root + "/" + path)
    }

    @Test("Every link to a file of the repository leads somewhere", arguments: pages)
    func links(_ page: String) throws {
        let folder = page.contains("/") ? page[..<(page.lastIndex(of: "/") ?? page.startIndex)] + "/" : ""
        for link in try Repository.lines(page).joined(separator: "\n").matches(of: #/\]\(([^)#: ]+)\)/#) {
            #expect(Self.exists(folder + String(link.output.1)), "\(page) links to \(link.output.1)")
        }
    }

    @Test("Every path of sources, tests and scripts that a document names is there", arguments: pages)
    func paths(_ page: String) throws {
        for line in try Repository.lines(page) {
            for path in line.matches(of: #/(?:Sources|Tests|scripts|Launcher)/[A-Za-z0-9_+./-]*[A-Za-z0-9]/#) {
                let name = String(path.output)
                #expect(Self.exists(name) || Self.exists(name + ".swift"), "\(page) names \(name)")
            }
        }
    }

    @Test("Every test that the threat model names exists, by its file and by its title")
    func threatModel() throws {
        let tests = Repository.files(below: "Tests", ending: [".swift"])
        let titles = try tests.map { try Repository.lines($0).joined(separator: "\n") }.joined()
        var named = 0
        for line in try Repository.lines("Documentation/threat-model.md") where line.hasPrefix("|") {
            guard let cell = line.split(separator: "|").last else { continue }
            for name in cell.matches(of: #/`([A-Za-z]+Tests)`/#) {
                named += 1
                #expect(tests.contains { $0.hasSuffix("/\(name.output.1).swift") }, "there is no \(name.output.1)")
            }
            for title in cell.matches(of: #/"([^"]+)"/#) {
                named += 1
                #expect(titles.contains(title.output.1), "no test is called \(title.output.1)")
            }
        }
        #expect(named > 40)
    }
}
