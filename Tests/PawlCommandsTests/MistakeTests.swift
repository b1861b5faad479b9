// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlLedger
import Testing

@testable import PawlCommands

@Suite("What is said about mistakes")
struct MistakeTests {
    @Test("A word that is no command gets the nearest one")
    func nearest() throws {
        #expect(UnknownCommand.failure(["stauts"])?.hint == "did you mean `pawl status`?")
        #expect(UnknownCommand.failure(["audit", "verfy"])?.hint == "did you mean `pawl audit verify`?")
        let unlike = try #require(UnknownCommand.failure(["frobnicate"]))
        #expect(unlike.exit == .usage)
        #expect(unlike.message == "there is no command 'pawl frobnicate'")
        #expect(unlike.hint?.contains("init, check, schema") == true)
    }

    @Test("A command of a later version is called that", arguments: ["rerun"])
    func later(_ name: String) {
        #expect(UnknownCommand.failure([name])?.message == "pawl \(name) is not available in this version")
    }

    @Test(
        "Words that lead to a command are left to it",
        arguments: [
            [], ["run", "x"], ["audit", "verify"], ["keys", "--json"], ["--help"], ["help", "bogus"],
            ["show", "1", "2"],
        ])
    func right(_ arguments: [String]) {
        #expect(UnknownCommand.failure(arguments) == nil)
    }

    @Test("A run that does not exist gets the nearest name, or those that do")
    func runs() throws {
        var first = RunHistory(id: "aa11")
        first.apply(ScriptedRun.opening("aa11", "demo"), at: 0)
        func hint(_ selector: String, _ runs: [RunHistory]) -> String? {
            do {
                _ = try StateView.select(selector, among: runs, in: "here")
                return nil
            } catch {
                return (error as? CommandFailure)?.hint
            }
        }
        #expect(hint("dmeo", [first]) == "did you mean demo?")
        #expect(hint("other", [first]) == "there are demo; `pawl list` shows all runs")
        #expect(hint("other", []) == "start one with `pawl run`")
    }

    @Test("An attempt that does not exist gets the range of those that do")
    func attempts() {
        #expect(CandidateSelection.attempts(of: ScriptedRun.sample().history) == "it has attempts 1 to 6")
        #expect(CandidateSelection.attempts(of: RunHistory(id: "x")) == "it has made no attempt")
    }

    @Test("State that lies where a contract's folder was named, is found")
    func nearby() throws {
        let folder = NSTemporaryDirectory() + "pawl-near-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder + "/.pawl/ledger", withIntermediateDirectories: true)
        #expect(StateView.nearby(folder) == folder + "/.pawl")
        #expect(StateView.nearby(folder + "/elsewhere") == nil)
    }

    @Test("A folder of the user's that does not exist is the user's mistake, with its neighbour named")
    func folders() throws {
        let folder = NSTemporaryDirectory() + "pawl-user-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder + "/workspace", withIntermediateDirectories: true)
        func failure(_ body: () throws -> Void) -> CommandFailure? {
            do {
                try body()
                return nil
            } catch {
                return error as? CommandFailure
            }
        }
        let missing = failure { _ = try UserPath.folder(folder + "/workspce", for: "to judge") }
        #expect(missing?.exit == .usage)
        #expect(missing?.hint == "did you mean \(folder)/workspace?")
        let written = failure { try UserPath.write([1], to: folder + "/none/x", option: "--output") }
        #expect(written?.exit == .usage)
        #expect(written?.hint == "name another place with --output")
        #expect(failure { try UserPath.write([1], to: folder + "/x", option: "--output") } == nil)
    }

    @Test("A run that nobody works on is not called running")
    func stopped() {
        var run = ScriptedRun()
        run.open()
        #expect(LiveView.state(of: run.history) == "running")
        #expect(LiveView.state(of: run.history, isWorked: false) == "stopped")
        let document = RunDocument(
            history: run.history, facts: ScriptedRun.facts, now: Timestamp(nanoseconds: 0), isWorked: false)
        #expect(document.status["state"] == "stopped")
    }
}
