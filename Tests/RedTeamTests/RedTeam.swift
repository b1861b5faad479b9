// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase

/// Plays cases against Pawl and against naive graders, several at a time; measured ones alone.
struct RedTeam: Sendable {
    let naive: NaiveGrader
    private let workers: Int

    init(workers: Int = 2) throws {
        naive = try NaiveGrader()
        self.workers = workers
    }

    /// Plays all cases. Outcomes come in the order of the cases.
    func play(_ cases: [RedCase]) async throws -> [RedOutcome] {
        let quick = try await each(cases.filter { !$0.isMeasured }, workers: workers) { try await play($0, in: $1) }
        let measured = try await each(cases.filter(\.isMeasured), workers: 1) { try await play($0, in: $1) }
        return (quick + measured).sorted { $0.red.name < $1.red.name }
    }

    /// Each naive grader of the cases once, with a better solution and with one that is not: what it gets wrong.
    func strawmen(_ cases: [RedCase]) async throws -> [String] {
        let graders = Self.graders(cases)
        let found = try await each(graders.filter { $0.contractFolder != "k2" }, workers: workers, strawman)
        return try await found.flatMap { $0 }
            + each(graders.filter { $0.contractFolder == "k2" }, workers: 1, strawman).flatMap { $0 }
    }

    /// One case for each naive grader and contract folder.
    static func graders(_ cases: [RedCase]) -> [RedCase] {
        var seen: Set<[String]> = []
        return cases.filter { seen.insert([$0.contractFolder] + $0.naive).inserted }
    }

    private func strawman(_ red: RedCase, in arena: RedArena) async throws -> [String] {
        var faults: [String] = []
        for (name, isRight) in [("better", true), ("wrong", false)] {
            let candidate = try await control(name, kind: red.contractFolder, in: arena)
            defer { try? FileManager.default.removeItem(at: candidate) }
            let (accepted, text) = try await naive.accepts(
                candidate, grader: red.naive, kind: red.contractFolder, in: arena)
            guard accepted != isRight else { continue }
            faults.append(
                "\(red.naive.joined(separator: " ")) of \(red.contractFolder) \(accepted ? "accepts" : "refuses") the "
                    + "\(name) solution: \(text.suffix(300))")
        }
        return faults
    }

    private func control(_ name: String, kind: String, in arena: RedArena) async throws -> URL {
        let place = arena.folder.appending(path: "control-\(UUID().uuidString)")
        try RedArena.copy(arena.folder.appending(path: "\(kind)/workspace"), to: place)
        try RedArena.copy(RedCase.root.appending(path: "controls/\(kind)/\(name)"), to: place)
        return place
    }

    private func play(_ red: RedCase, in arena: RedArena) async throws -> RedOutcome {
        let clock = ContinuousClock()
        let start = clock.now
        var outcome = RedOutcome(red: red)
        do {
            try await judge(red, in: arena, &outcome)
        } catch {
            outcome.faults.append("could not be played: \(error)")
        }
        let spent = clock.now - start
        outcome.seconds = Double(spent.components.seconds) + Double(spent.components.attoseconds) / 1e18
        return outcome
    }

    private func judge(_ red: RedCase, in arena: RedArena, _ outcome: inout RedOutcome) async throws {
        let place: URL
        if red.isAgent {
            place = arena.folder.appending(path: "run-\(UUID().uuidString)")
            try RedArena.stage(red.contractFolder, at: place)
            try await arena.overlay(red, on: place.appending(path: "workspace"))
        } else {
            place = try await arena.candidate(red)
        }
        defer { try? FileManager.default.removeItem(at: place) }
        let candidate = red.isAgent ? place.appending(path: "workspace") : place
        let watched = [place, arena.outside] + ["k1", "k2", "k3", "k4"].map { arena.folder.appending(path: $0) }
        let before = RedContainment.fingerprint(watched)
        let judgement =
            red.isAgent
            ? try await RedJudgement.ofAgent(red, at: place, in: arena)
            : try await RedJudgement.ofFolder(candidate, contract: red.contract, in: arena)
        outcome.verdict = judgement.verdict
        outcome.signals = judgement.signals
        let changes = RedContainment.changes(before, RedContainment.fingerprint(watched))
        outcome.faults += (judgement.escapes + changes).map { "not contained: \($0)" }
        if !red.expect.contains(judgement.verdict) {
            outcome.faults.append(
                "expected \(red.expect.joined(separator: " or ")), got \(judgement.verdict): \(judgement.reason) \(judgement.signals)"
            )
        }
        guard red.kind == .attack else {
            if !judgement.violations.isEmpty { outcome.faults.append("an honest program got \(judgement.violations)") }
            return
        }
        if let signal = red.signal, !judgement.signals.contains(signal) {
            outcome.faults.append("signal \(signal) is missing; there are \(judgement.signals)")
        }
        if red.screens {
            outcome.faults += try await RedScreens.faults(
                state: red.isAgent
                    ? place.appending(path: ".pawl")
                    : arena.folder.appending(path: "state-\(red.contract.replacing("/", with: "-"))"), in: arena)
        }
        outcome.faults += try await next(after: red, in: arena)
        let (accepted, text) = try await naive.accepts(
            candidate, grader: red.naive, kind: red.contractFolder, in: arena)
        outcome.undefended = accepted
        if !accepted { outcome.faults.append("a dud: its naive grader refuses it: \(text.suffix(600))") }
    }

    /// The evaluation after an attack: an honest better solution must be accepted with its full score.
    private func next(after red: RedCase, in arena: RedArena) async throws -> [String] {
        let honest = try await control("better", kind: "k1", in: arena)
        defer { try? FileManager.default.removeItem(at: honest) }
        let contract = red.contractFolder == "k1" && !red.isAgent ? red.contract : "k1"
        let judgement = try await RedJudgement.ofFolder(honest, contract: contract, in: arena)
        return judgement.verdict == "accepted" && judgement.signals.isEmpty
            ? [] : ["not contained: the next evaluation came to \(judgement.verdict) \(judgement.signals)"]
    }

    private func each<Item: Sendable, Result: Sendable>(
        _ items: [Item], workers: Int, _ body: @escaping @Sendable (Item, RedArena) async throws -> Result
    ) async throws -> [Result] {
        let queue = Locked(Array(items.enumerated()))
        return try await withThrowingTaskGroup(of: [(Int, Result)].self) { group in
            for _ in 0..<min(workers, items.count) {
                group.addTask {
                    let arena = try RedArena()
                    defer { arena.remove() }
                    var found: [(Int, Result)] = []
                    while let (index, item) = queue.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
                        found.append((index, try await body(item, arena)))
                    }
                    return found
                }
            }
            var all: [(Int, Result)] = []
            for try await found in group { all += found }
            return all.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}
