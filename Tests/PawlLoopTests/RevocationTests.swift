// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlContract
import PawlLedger
import Testing

@testable import PawlLoop

@Suite("revocation")
struct RevocationTests {
    /// One more candidate, accepted against the champion.
    private static func accept(_ name: String, _ run: inout ScriptedRun) throws {
        try RatchetTests.next(&run)
        try RatchetTests.capture(&run, attempt: run.state.attempts.count, name)
        try RatchetTests.next(&run)
        try RatchetTests.decide(&run, judgement: run.state.judgements.count, .accepted)
    }

    private static func revoke(_ name: String, _ run: inout ScriptedRun) throws {
        try run.append([.revoked(try #require(run.state.revocation(of: Digest.of(name), why: "test")))])
    }

    @Test(
        "whatever is accepted and revoked, the champion is the last accepted one that descends from nothing revoked",
        arguments: 1...12 as ClosedRange<UInt64>)
    func property(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var run = try RatchetTests.judged(ScriptedRun.rules(attempts: 200))
        var accepted: [Digest] = []
        var parents: [Digest: Digest] = [:]
        var revoked: Set<Digest> = []
        func falls(_ tree: Digest) -> Bool {
            var next: Digest? = tree
            while let tree = next {
                if revoked.contains(tree) { return true }
                next = parents[tree]
            }
            return false
        }
        for step in 0..<60 {
            if accepted.isEmpty || Int.random(in: 0..<3, using: &random) > 0 {
                let tree = Digest.of("tree \(step)")
                parents[tree] = run.state.champion
                try Self.accept("tree \(step)", &run)
                accepted.append(tree)
            } else if let tree = accepted.randomElement(using: &random) {
                let record = run.state.revocation(of: tree, why: "test")
                #expect((record == nil) == falls(tree))
                guard let record else { continue }
                let standing = accepted.filter { !falls($0) }
                revoked.insert(tree)
                #expect(record.descendants == standing.filter { $0 != tree && falls($0) })
                try run.append([.revoked(record)])
            }
            #expect(run.state.champion == accepted.last { !falls($0) } ?? ScriptedRun.workspace)
        }
        #expect(!revoked.isEmpty && run.state.accepted == accepted.count)
    }

    @Test("the baseline, what was never accepted, and what is revoked already cannot be revoked")
    func refused() throws {
        var run = try RatchetTests.judged(ScriptedRun.rules())
        try Self.accept("one", &run)
        #expect(run.state.revocation(of: ScriptedRun.workspace, why: "") == nil)
        #expect(run.state.revocation(of: Digest.of("other"), why: "") == nil)
        let record = try #require(run.state.revocation(of: Digest.of("one"), why: ""))
        try run.append([.revoked(record)])
        #expect(run.state.revocation(of: Digest.of("one"), why: "") == nil)
        #expect(throws: LoopError.self) { try run.append([.revoked(record)]) }
    }

    @Test("a revocation that names other descendants, or another champion than follows, does not fold")
    func altered() throws {
        var run = try RatchetTests.judged(ScriptedRun.rules())
        for name in ["one", "two", "three"] { try Self.accept(name, &run) }
        let right = try #require(run.state.revocation(of: Digest.of("two"), why: ""))
        #expect(right.champion == Digest.of("one") && right.descendants == [Digest.of("three")])
        var more = right
        more.descendants.append(Digest.of("one"))
        var fewer = right
        fewer.descendants = []
        var further = right
        further.champion = ScriptedRun.workspace
        for wrong in [more, fewer, further] {
            #expect(throws: LoopError.self) { try run.append([.revoked(wrong)]) }
        }
        try run.append([.revoked(right)])
    }

    @Test("an agent that goes back to the workspace does not make the workspace fall with its parent")
    func wayBack() throws {
        var run = try RatchetTests.judged(ScriptedRun.rules())
        try Self.accept("one", &run)
        try RatchetTests.next(&run)
        try RatchetTests.capture(&run, attempt: 2, "workspace")
        try RatchetTests.next(&run)
        try Self.revoke("one", &run)
        #expect(run.state.champion == ScriptedRun.workspace && run.state.revoked == [Digest.of("one")])
    }

    @Test("a candidate under way that descends from a revoked one is judged and not kept")
    func underWay() throws {
        var run = try RatchetTests.judged(ScriptedRun.rules())
        try Self.accept("one", &run)
        try RatchetTests.next(&run)
        try RatchetTests.capture(&run, attempt: 2, "two")
        try RatchetTests.next(&run)
        try Self.revoke("one", &run)
        #expect(run.state.revoked.contains(Digest.of("two")))
        try RatchetTests.decide(&run, judgement: 3, .accepted)
        #expect(run.state.champion == ScriptedRun.workspace)
        #expect(run.state.attempt(2)?.verdict == .noGain)
        try run.runToEnd()
    }

    @Test("an interrupted attempt that started from a revoked tree is not repeated; the next starts from the champion")
    func interrupted() throws {
        var run = try RatchetTests.judged(ScriptedRun.rules())
        try Self.accept("one", &run)
        try RatchetTests.next(&run)
        #expect(run.state.attempt(2)?.started.parent == Digest.of("one"))
        try Self.revoke("one", &run)
        var again = try ScriptedRun(resuming: run.entries, of: run)
        while again.state.attempts.count < 3 { _ = try again.step() }
        #expect(again.state.attempt(2)?.ended?.outcome == "interrupted")
        #expect(again.state.attempt(3)?.started.parent == ScriptedRun.workspace)
        try again.runToEnd()
    }
}
