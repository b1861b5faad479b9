// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger

/// Looks for canaries in what one contestant answers and prints.
///
/// A canary that the judge itself put into a question proves nothing from then on, because an echo is honest. Answers
/// of one round are searched as one stream, so that a canary given in pieces is met too.
struct RoundWatch: Sendable {
    private let watch: CanaryWatch
    private var shown: CanaryScan
    private var given: CanaryScan
    private var found: CanaryWatch.Findings
    /// Hits of `given` that were looked at.
    private var counted = 0
    private var question = 0

    init(_ watch: CanaryWatch) {
        self.watch = watch
        self.shown = CanaryScan(watch.sought)
        self.given = CanaryScan(watch.sought)
        self.found = CanaryWatch.Findings(watch.sought)
    }

    /// The judge asked the next question.
    mutating func asked(_ input: JSONValue, files: [String: [UInt8]]) {
        question += 1
        guard !watch.isEmpty else { return }
        feed(input, files, to: &shown)
    }

    /// The contestant answered it.
    mutating func answered(_ output: JSONValue, files: [String: [UInt8]]) {
        guard !watch.isEmpty else { return }
        feed(output, files, to: &given)
        let fresh = Array(given.hits.dropFirst(counted))
        counted = given.hits.count
        found.add(unshown(fresh), "the answer to question \(question)")
    }

    /// What was noticed in the round, with its end of stderr.
    func signals(log: [UInt8]) -> [SignalRecord] {
        guard !watch.isEmpty else { return [] }
        var found = found
        found.add(unshown(watch.sought.search(log)), "stderr, sha256 \(Digest.of(log).short)")
        let notes = shown.hits.prefix(1).map { hit in
            JudgeSignal.canaryShown.record(
                "the judge put canary '\(watch.sought.canaries[hit.index].name)' into a question, where it proves nothing"
            )
        }
        return found.records + notes
    }

    private func unshown(_ hits: [CanaryHit]) -> [CanaryHit] {
        hits.filter { hit in !shown.hits.contains { $0.index == hit.index } }
    }

    private func feed(_ value: JSONValue, _ files: [String: [UInt8]], to scan: inout CanaryScan) {
        scan.feed(value)
        for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
            scan.feed(name)
            scan.feed(bytes)
        }
    }
}
