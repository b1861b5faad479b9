// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
public import PawlContract
public import PawlLedger
public import PawlStore

/// Looks for the verifier's canaries in what candidates and agents make.
///
/// Evidence names the canary and the place where it was met, never its value: signals reach agents.
public struct CanaryWatch: Sendable {
    /// What is looked for: the contract's canaries, and the run's own.
    public let sought: CanarySet
    /// The run's own canary, which judges are told; nil where there is none.
    public let own: String?
    /// Objects that were searched without a finding.
    private let clean = Locked<Set<Digest>>([])
    /// Objects that agents are given, and that prove nothing.
    private let given: Set<Digest>

    /// Looks for nothing.
    public static let nothing = CanaryWatch(canaries: [], own: nil)

    /// Looks for canaries, and for the run's own; `workspace` is what agents start from.
    public init(canaries: [Canary], own: String?, workspace: Tree = .empty) {
        let extra = own.map { Canary(name: Self.ownName, kind: .answer, bytes: Array($0.utf8)) }
        self.sought = CanarySet(canaries + [extra].compactMap(\.self))
        self.own = own
        self.given = Set(workspace.entries.compactMap(\.object))
    }

    /// What evidence calls the canary that Pawl made for the run.
    public static let ownName = "pawl"

    /// Whether there is nothing to look for.
    public var isEmpty: Bool { sought.isEmpty }

    /// The violations of a tree: canaries in the files, links and names that `besides` and the workspace do not have.
    /// Throws `StoreError` where an object cannot be read.
    public func signals(in tree: Tree, besides: Tree = .empty, objects: ObjectStore) throws(StoreError)
        -> [SignalRecord]
    {
        guard !isEmpty else { return [] }
        var found = Findings(sought)
        let known = Set(besides.entries)
        for entry in tree.entries where !known.contains(entry) {
            let inName = sought.search(entry.path)
            found.add(inName, "the name of a file of tree \(tree.digest.short)")
            let place = inName.isEmpty ? "'\(Evidence.clean(entry.path, limit: 120))'" : "that file"
            switch entry.content {
            case .link(let target): found.add(sought.search(target), "the target of link \(place)")
            case .file(let object, _, _):
                guard !given.contains(object), !clean.withLock({ $0.contains(object) }) else { continue }
                var scan = CanaryScan(sought)
                try objects.stream(object) { scan.feed($0) }
                if scan.hits.isEmpty { clean.withLock { _ = $0.insert(object) } }
                found.add(scan.hits, "\(place), object \(object.short)")
            }
        }
        return found.records
    }

    /// The violations of a text, such as an agent's log or note; `place` says what it is.
    public func signals(in text: [UInt8], of place: String) -> [SignalRecord] {
        var found = Findings(sought)
        found.add(sought.search(text), "\(place), sha256 \(Digest.of(text).short)")
        return found.records
    }

    /// What is to be noted of feedback that holds a canary; such feedback is told to nobody. nil for all other.
    func note(onFeedback feedback: JSONValue?) -> SignalRecord? {
        guard let feedback, !isEmpty else { return nil }
        var scan = CanaryScan(sought)
        scan.feed(feedback)
        guard let hit = scan.hits.first else { return nil }
        return JudgeSignal.canaryShown.record(
            "the judge's feedback holds canary '\(sought.canaries[hit.index].name)' and is told to nobody")
    }

    /// Findings as one signal a code.
    struct Findings {
        private let sought: CanarySet
        private var texts: [(kind: CanaryKind, text: String)] = []

        init(_ sought: CanarySet) {
            self.sought = sought
        }

        mutating func add(_ hits: [CanaryHit], _ place: @autoclosure () -> String) {
            for hit in hits where texts.count < 1000 {
                let canary = sought.canaries[hit.index]
                texts.append((canary.kind, "canary '\(canary.name)' stands \(hit.words) in \(place())"))
            }
        }

        var records: [SignalRecord] {
            CanaryKind.allCases.compactMap { kind in
                let own = texts.filter { $0.kind == kind }.map(\.text)
                guard !own.isEmpty else { return nil }
                let rest = own.count > 2 ? "; and \(own.count - 2) more" : ""
                return kind.signal.record(own.prefix(2).joined(separator: "; ") + rest)
            }
        }
    }
}

extension CanaryKind {
    var signal: JudgeSignal { self == .answer ? .answerCanary : .dataCanary }
}

extension TreeEntry {
    fileprivate var object: Digest? {
        if case .file(let object, _, _) = content { object } else { nil }
    }
}

extension CanaryScan {
    /// Goes on with the texts, integers and names of a value, in the order in which they are encoded. Fractions are left
    /// out: nobody tells a text in them, and answers hold them by the million.
    mutating func feed(_ value: JSONValue) {
        switch value {
        case .string(let text): feed(text)
        case .array(let values): for value in values { feed(value) }
        case .object(let members):
            for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                feed(name)
                feed(value)
            }
        case .number: if let number = value.integerValue { feed(String(number)) }
        case .bool, .null: break
        }
    }
}
