// SPDX-License-Identifier: Apache-2.0
internal import NIOCore
internal import NIOPosix
public import PawlBase
public import PawlContract
internal import PawlLedger

/// The only way between cells and the world: holds the keys, decides each request, measures and records what it carries.
///
/// One broker serves one run. `withDoor` makes a Unix socket for one attempt; `close()` ends the connections to the
/// model endpoints.
public final class Broker: Sendable {
    /// The most bytes of a request's body.
    public static let maximumBody = 64 << 20

    private let upstreams: [String: Upstream]
    private let book: SpendBook
    private let budget: BudgetSpec
    private let redaction: Redaction
    private let clock: PawlClock
    private let group: any EventLoopGroup
    private let limits: DoorLimits

    /// Makes a broker. `spend` is what earlier sessions of the run have reserved and spent. Throws `contract` where an
    /// endpoint's key is no secret of the store.
    public convenience init(
        contract: Contract, secrets: SecretStore, spend: SpendState, journal: any BrokerJournal,
        clock: PawlClock = .system
    ) throws(GatewayError) {
        try self.init(
            models: contract.models, budget: contract.budget, secrets: secrets, spend: spend, journal: journal,
            clock: clock, limits: DoorLimits())
    }

    init(
        models: [String: ModelSpec], budget: BudgetSpec, secrets: SecretStore, spend: SpendState,
        journal: any BrokerJournal, clock: PawlClock,
        limits: DoorLimits
    ) throws(GatewayError) {
        let group = MultiThreadedEventLoopGroup.singleton
        var upstreams: [String: Upstream] = [:]
        for (name, spec) in models {
            let key = spec.key.flatMap { secrets.value($0) }
            if let secret = spec.key, key == nil {
                throw GatewayError(.contract, "the key '\(secret)' of model endpoint '\(name)' is no secret")
            }
            upstreams[name] = Upstream(ModelEndpoint(name: name, spec: spec), key: key, group: group)
        }
        self.upstreams = upstreams
        self.book = SpendBook(spend, journal: journal)
        self.budget = budget
        self.redaction = try Redaction(secrets)
        self.clock = clock
        self.group = group
        self.limits = limits
    }

    /// Opens a door for an attempt while the body runs: one Unix socket in an existing folder that only this user may
    /// enter. `models`: the endpoints that the agent may use; nil: all. `lineage` is the digest of the tree that the
    /// attempt starts from.
    ///
    /// The body is cancelled, and an error thrown, when nothing can be recorded any more. When it returns, no connection is left and every call has been settled.
    public func withDoor<Result: Sendable>(
        attempt: Int, lineage: String, folder: String, models: [String]? = nil,
        _ body: @escaping @Sendable (Door) async throws -> Result
    ) async throws -> Result {
        let names = (models ?? Array(upstreams.keys)).sorted()
        let open = names.compactMap { upstreams[$0] }
        let tally = DoorTally(clock: clock)
        let redaction = redaction
        let desk = DoorDesk(
            models: ModelDesk(
                attempt: attempt, lineage: lineage, upstreams: open,
                budget: budget, book: book,
                redaction: { redaction.apply($0) }, ledger: tally),
            list: ModelList(open.map(\.endpoint)), tally: tally, book: book)
        let door = Door(socket: folder + "/" + DoorServer.socketName, tally: tally)
        let book = book
        let server = DoorServer(desk: desk, limits: limits, group: group)
        let result = try await server.with(folder: folder) {
            try await withThrowingTaskGroup(of: Result?.self) { group in
                group.addTask { try await body(door) }
                group.addTask {
                    try await book.untilStopped()
                    return nil
                }
                defer { group.cancelAll() }
                while let result = try await group.next() {
                    if let result { return result }
                }
                throw CancellationError()
            }
        }
        let rest = tally.drain().map { entry in
            Event.reserved(.egressRequest, ReservedRecord(details: entry.details(attempt: attempt)))
        }
        if !rest.isEmpty { try await book.append(rest) }
        book.end(attempt: attempt)
        if let failure = book.failure { throw failure }
        return result
    }

    /// Ends the connections to the model endpoints.
    public func close() async {
        for upstream in upstreams.values { await upstream.close() }
    }
}
