// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import PawlBase
internal import PawlLedger
internal import PawlStore

/// `pawl revoke CANDIDATE --why TEXT [--run RUN]`
struct RevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Un-accept a candidate with all that descends from it.",
        discussion: """
            The champion falls back to the latest accepted candidate that is untouched, or to the baseline. The log stays: \
            the revocation is one more entry, and a later attempt that leaves a revoked tree again is refused as its \
            duplicate. Works on a run that has ended and on one that was interrupted; `pawl resume` goes on from the new \
            champion.

            Examples:
              pawl revoke champion --why "wrong on empty input"
              pawl revoke 7 --why "copied from elsewhere" --run demo
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "champion, an attempt's number, or the beginning of a digest.") var candidate: String

    @Option(help: ArgumentHelp("The reason, at most 1000 characters; it is recorded.", valueName: "text"))
    var why: String

    @Option(help: "A run's name or the beginning of its id (default: the latest).") var run: String?

    func validate() throws {
        guard !why.allSatisfy(\.isWhitespace) else { throw ValidationError("--why takes a reason") }
        guard why.unicodeScalars.count <= 1000 else { throw ValidationError("--why takes at most 1000 characters") }
    }

    func run() async throws {
        let view = try StateView(common.stateFolder)
        let history = try view.run(run)
        let digest = try CandidateSelection.digest(candidate, in: history)
        let state = try StateFolder(path: view.root)
        let record: CandidateRevoked
        do {
            record = try await RunBridge.live.revoke(history.id, digest, why, state)
        } catch let error as StoreError where error.code == .locked {
            throw CommandFailure(
                .usage, error.message, hint: "to revoke now: stop the run with Ctrl-C, revoke, then `pawl resume`")
        }
        if common.json {
            common.print(Self.json(record, of: history))
        } else {
            Terminal.lines(Self.lines(record, of: history))
        }
    }

    static func json(_ record: CandidateRevoked, of history: RunHistory) -> JSONValue {
        guard case .object(var members) = RunDocument.revocation(record) else { return .null }
        members["run"] = .string(history.id)
        return .object(members)
    }

    static func lines(_ record: CandidateRevoked, of history: RunHistory) -> [String] {
        let count = record.descendants.count
        let more = count == 0 ? "" : " and \(count) accepted that \(count == 1 ? "descends" : "descend") from it"
        let name = CleanText.line(history.opened?.name ?? history.id, limit: 60)
        let isBaseline = record.champion == history.opened?.workspace
        let champion = isBaseline ? "the baseline" : CandidateSelection.title(record.champion, in: history)
        let resume = history.closed == nil ? ["`pawl resume \(name)` goes on from it"] : []
        return [
            "revoked \(CandidateSelection.title(record.candidate, in: history))\(more)",
            "champion of \(name): \(champion)",
        ] + resume
    }
}
