// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger

/// Looks for canaries in what one contestant answers and prints.
///
/// A canary that the judge itself put into a question proves nothing from then on, because an echo is honest. Answers
/// of one round are searched as one stream, and so is what stands at the same place of each, so that a canary given in
/// pieces is met too.
struct RoundWatch: Sendable {
    private let watch: CanaryWatch
    private var shown: ValueScan
    private var given: ValueScan
    private var found: CanaryWatch.Findings
    /// Hits of `given` that were looked at.
    private var counted = 0
    private var question = 0

    init(_ watch: CanaryWatch) {
        self.watch = watch
        self.shown = ValueScan(watch.sought)
        self.given = ValueScan(watch.sought)
        self.found = CanaryWatch.Findings(watch.sought)
    }

    /// The judge asked the next question.
    mutating func asked(_ input: JSONValue, files: [String: [UInt8]]) {
        question += 1
        guard !watch.isEmpty else { return }
        shown.feed(input, files)
    }

    /// The contestant answered it.
    mutating func answered(_ output: JSONValue, files: [String: [UInt8]]) {
        guard !watch.isEmpty else { return }
        given.feed(output, files)
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
}

/// A search through a sequence of values: all of it in a row, and what stands at each place in a row.
private struct ValueScan: Sendable {
    /// Places that have a stream of their own; a contestant decides how many there are.
    private static let maximumPlaces = 256

    private let sought: CanarySet
    private var whole: CanaryScan
    private var places: [String: CanaryScan] = [:]
    private var found: Set<Int> = []
    /// The first finding of each canary.
    private(set) var hits: [CanaryHit] = []

    init(_ sought: CanarySet) {
        self.sought = sought
        self.whole = CanaryScan(sought)
    }

    mutating func feed(_ value: JSONValue, _ files: [String: [UInt8]]) {
        whole.feed(value)
        feed(value, at: "")
        for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
            whole.feed(name)
            whole.feed(bytes)
        }
        take(whole.hits)
    }

    /// Names tell places apart, positions in a list do not.
    private mutating func feed(_ value: JSONValue, at place: String) {
        switch value {
        case .array(let values): for value in values { feed(value, at: place) }
        case .object(let members):
            for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                feed(value, at: place.utf8.count < 1024 ? "\(place)/\(name)" : place)
            }
        case .bool, .null: break
        case .string, .number:
            guard value.stringValue != nil || value.integerValue != nil else { return }
            guard places[place] != nil || places.count < Self.maximumPlaces else { return }
            places[place, default: CanaryScan(sought)].feed(value)
            take(places[place]?.hits ?? [])
        }
    }

    private mutating func take(_ more: [CanaryHit]) {
        for hit in more where found.insert(hit.index).inserted { hits.append(hit) }
    }
}
