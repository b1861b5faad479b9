// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@Suite("Code map")
struct LayoutTests {
    /// DESIGN section 9, top to bottom: a target may import only what stands below it.
    private static let order = [
        "pawl", "PawlCommands", "PawlTesting", "PawlService", "PawlRun", "PawlAgents", "PawlEngine", "PawlGateway",
        "PawlJudge", "PawlSandbox", "PawlStore", "PawlLoop", "PawlLedger", "PawlStatistics", "PawlContract",
        "PawlJudgeKit", "PawlBase", "CPawlLinux",
    ]

    /// Packages that only these targets may import.
    private static let fences: [String: Set<String>] = [
        "Subprocess": ["PawlSandbox"], "CPawlLinux": ["PawlSandbox"], "GRDB": ["PawlStore"], "Yams": ["PawlContract"],
        "AsyncHTTPClient": ["PawlGateway"], "Mustache": ["PawlService"], "ArgumentParser": ["PawlCommands", "pawl"],
        "UnixSignals": ["PawlCommands"],
    ]

    @Test("Dependencies point down only")
    func direction() throws {
        for target in try Repository.targets() {
            let place = try #require(Self.order.firstIndex(of: target), "\(target) is not in the code map")
            for file in Repository.files(below: "Sources/" + target, ending: [".swift"]) {
                for module in try Repository.imports(file) where module != target {
                    guard let other = Self.order.firstIndex(of: module) else { continue }
                    #expect(other > place, "\(file) imports \(module)")
                }
            }
        }
    }

    @Test("The manifest's edges point down only, and name every import")
    func manifest() throws {
        let manifest = try Repository.lines("Package.swift").joined(separator: "\n")
        for match in manifest.matches(of: #/library\(\s*"(\w+)",\s*\[([^\]]*)\]/#) {
            let target = String(match.1)
            let dependencies = match.2.matches(of: #/"(\w+)"/#).map { String($0.1) }
            let place = try #require(Self.order.firstIndex(of: target), "\(target) is not in the code map")
            for dependency in dependencies {
                let other = try #require(Self.order.firstIndex(of: dependency), "\(dependency) is not in the code map")
                #expect(other > place, "\(target) depends on \(dependency)")
            }
            for file in Repository.files(below: "Sources/" + target, ending: [".swift"]) {
                for module in try Repository.imports(file) where Self.order.contains(module) && module != target {
                    #expect(
                        dependencies.contains(module), "\(file) imports \(module), which the manifest does not list")
                }
            }
        }
    }

    @Test("A fenced package has one door")
    func fences() throws {
        for target in try Repository.targets() {
            for file in Repository.files(below: "Sources/" + target, ending: [".swift"]) {
                for module in try Repository.imports(file) {
                    guard let allowed = Self.fences[module] else { continue }
                    #expect(allowed.contains(target), "\(file) imports \(module)")
                }
            }
        }
    }

    @Test("The compiler knows every feature that the manifest names")
    func features() throws {
        let manifest = try Repository.lines("Package.swift").joined(separator: "\n")
        let named = manifest.matches(of: #/enableUpcomingFeature\("(\w+)"\)/#).map { String($0.1) }
        #expect(named.count >= 6)
        let compiler = Process()
        compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        compiler.arguments = ["swiftc", "-print-supported-features"]
        let output = Pipe()
        compiler.standardOutput = output
        try compiler.run()
        let known = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        compiler.waitUntilExit()
        let upcoming = known.components(separatedBy: "\"experimental\"")[0]
        for name in named { #expect(upcoming.contains("\"name\": \"\(name)\""), "\(name) is unknown") }
    }

    @Test("The executable is a door, not a room")
    func executable() throws {
        let files = Repository.files(below: "Sources/pawl", ending: [".swift"])
        #expect(files.count == 1)
        for file in files { #expect(try Repository.lines(file).count <= 20) }
    }
}
