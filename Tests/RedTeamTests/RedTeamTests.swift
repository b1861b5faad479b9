// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// The attacks of `RedTeam/`, against Pawl and against the naive graders that they beat.
///
/// `make redteam` plays all of them and writes the table; `make test` a part of each class. PAWL_REDTEAM: `all`, or
/// words that the names of the wanted cases hold.
@Suite(
    "The red team", .serialized, .enabled(if: RedProgram.missing == nil, Comment(rawValue: RedProgram.missing ?? "")))
struct RedTeamTests {
    private static let wanted = ProcessInfo.processInfo.environment["PAWL_REDTEAM"] ?? ""

    /// The cases to play now: without a wish the quick ones, every fifth of them.
    private static func choose(_ cases: [RedCase]) -> [RedCase] {
        let ready = cases.filter { $0.needs == nil }
        if wanted == "all" { return ready }
        let words = wanted.split(separator: " ")
        if !words.isEmpty { return ready.filter { red in words.contains { red.name.contains($0) } } }
        return ready.filter { !$0.isMeasured }.enumerated().filter { $0.offset % 5 == 0 }.map(\.element)
    }

    @Test(
        "no attack is accepted, each beats its naive grader; honest programs are judged right", .timeLimit(.minutes(20))
    )
    func all() async throws {
        let clock = ContinuousClock()
        let start = clock.now
        let team = try RedTeam()
        let (attacks, honest) = (try RedCase.all(.attack), try RedCase.all(.honest))
        let chosen = Self.choose(attacks)
        let outcomes = try await team.play(chosen + Self.choose(honest))
        let played = outcomes.filter { $0.red.kind == .attack }
        let report = RedReport(
            attacks: played.filter { $0.red.known == nil }, honest: outcomes.filter { $0.red.kind == .honest },
            known: played.filter { $0.red.known != nil },
            waiting: attacks.filter { $0.needs != nil }, strawmen: try await team.strawmen(chosen),
            graders: RedTeam.graders(chosen).count, seconds: Double((clock.now - start).components.seconds))
        if !Self.wanted.isEmpty { try report.write(to: RedProgram.packageRoot.appending(path: "build")) }
        for outcome in outcomes { #expect(outcome.faults == [], "\(outcome.red.kind.rawValue) \(outcome.red.name)") }
        #expect(report.strawmen == [])
        #expect(report.isRight)
    }

    @Test("every case says what it is")
    func cases() throws {
        let (attacks, honest) = (try RedCase.all(.attack), try RedCase.all(.honest))
        #expect(attacks.count >= 80 && honest.count >= 60)
        #expect(attacks.count(where: \.isFromSource) >= 20)
        #expect(Set(attacks.map(\.group)).count == RedCase.groups.count)
        for red in attacks { #expect(red.expect.contains("accepted") == (red.known != nil), "\(red.name)") }
        for red in attacks {
            let script = RedCase.root.appending(path: "naive/" + red.naive[0]).path
            #expect(FileManager.default.fileExists(atPath: script), "\(red.name): \(script)")
        }
    }
}
