// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlLedger
import PawlLoop
import PawlStore
import Testing

@testable import PawlRun

@Suite("Layers of a run")
struct LayerTests {
    /// Every hundredth number is better than the ones before.
    private static let score: Stage.Score = { text in
        let number = Double(text.split(separator: " ").first.flatMap { Int($0) } ?? 0)
        return 1000 - (number / 100).rounded(.down)
    }

    @Test("those of decided candidates go: 200 attempts keep no more than a few", .timeLimit(.minutes(3)))
    func bounded() async throws {
        let stage = try Stage(value: "1 # pawl:tune 1..100000\n", attempts: 200, parallel: 2, Self.score)
        let most = Locked(0)
        try await stage.run(observe: { entry in
            guard case .attemptStarted = entry.event else { return }
            let count = (try? stage.layers().count) ?? 0
            most.withLock { $0 = max($0, count) }
        })
        let state = try stage.fold()
        #expect(state.attempts.count == 200 && state.accepted > 2)
        // The verifier, a stack of at most nine for the champion, and what two attempts hold.
        #expect(most.withLock { $0 } <= 16)
        #expect(try stage.layers().count <= 11)
        #expect(try Files.names(in: try stage.state.layers + "/tmp").isEmpty)
        #expect(try Files.names(in: try stage.state.layers + "/stacks").count <= 4)
    }

    @Test("what a killed process left is removed when the run goes on", .timeLimit(.minutes(1)))
    func orphans() async throws {
        let stage = try Stage(value: "1 # pawl:tune 1..100000\n", attempts: 6, Self.score)
        let first = try await stage.run { entry in
            if case .judgementRound(let round) = entry.event { round.judgement == 4 } else { false }
        }
        #expect(first == nil)
        let layers = try stage.state.layers
        try Files.makeFolder(layers + "/sealed/delta-orphan/folder")
        try Files.makeFolder(layers + "/tmp/1-1")
        let stack = layers + "/stacks/" + Digest.of("gone").hex
        try Data("torn".utf8).write(to: URL(filePath: stack))
        try await stage.run(resuming: true)
        #expect(try stage.fold().closed?.reason == "attempts")
        #expect(try !stage.layers().contains("delta-orphan") && !Files.exists(stack))
        #expect(try Files.names(in: layers + "/tmp").isEmpty)
    }

    @Test("a retired candidate can be judged again", .timeLimit(.minutes(1)))
    func replay() async throws {
        let stage = try Stage(value: "1 # pawl:tune 1..100000\n", attempts: 5, Self.score)
        try await stage.run()
        let state = try stage.fold()
        let loser = try #require(state.attempts.recent.last { $0.verdict == .noGain }?.captured?.candidate)
        let again = try await stage.service().replay(
            loser, against: try #require(state.champion), in: state.id
        ) { _, _ in }
        #expect(again.verdict == .noGain)
        #expect(try stage.layers().count <= 11)
    }
}
