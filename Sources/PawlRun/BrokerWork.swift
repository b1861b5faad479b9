// SPDX-License-Identifier: Apache-2.0
internal import PawlAgents
internal import PawlBase
internal import PawlContract
internal import PawlGateway
internal import PawlLedger
internal import PawlLoop

/// The broker's journal is the run's ledger: it appends as everybody does who decides something in the run.
struct RunJournal: BrokerJournal {
    let session: RunSession

    func append(_ events: [Event]) async throws { try await session.commit(events) }

    func keep(_ bytes: [UInt8]) async throws -> Digest { try session.keep(bytes) }
}

/// The run's broker, where agents of the contract may call models.
struct BrokerWork: Sendable {
    private let broker: Broker
    private let program: String

    /// Reads the secrets and makes the broker; nil where no agent may call a model. `spent` is what the ledger knows of
    /// earlier sessions: what was reserved then and never settled counts in full.
    init?(
        _ contract: Contract, folder: String, spent: ModelSpending, session: RunSession, machine: RunMachine
    ) async throws {
        guard contract.agents.contains(where: { $0.driver.callsModels }), !contract.models.isEmpty else { return nil }
        guard let program = DoorProgram.path else {
            throw RunError(
                .machine, "pawl-door is not beside pawl, so no agent could reach a model; run 'make launcher'")
        }
        do throws(GatewayError) {
            let secrets = try await SecretStore.load(contract.access.secrets, folder: folder)
            for name in secrets.swappable {
                machine.warn("secret \(name) may be swapped to disk: this machine does not let it be locked in memory")
            }
            self.broker = try Broker(
                contract: contract, secrets: secrets,
                spend: SpendState(limits: SpendLimits(contract.budget), restoring: spent),
                journal: RunJournal(session: session), clock: machine.clock)
        } catch {
            throw RunError(error.code == .system ? .machine : .usage, error.message, cause: error.cause)
        }
        self.program = program
    }

    /// Runs an attempt with a door to the broker, where its agent may have one.
    func withDoor<Result: Sendable>(
        _ attempt: Int, _ agent: AgentSpec, lineage: Digest, folder: String,
        _ body: @escaping @Sendable (AgentDoor?) async throws -> Result
    ) async throws -> Result {
        guard agent.driver.callsModels else { return try await body(nil) }
        let program = program
        return try await broker.withDoor(
            attempt: attempt, lineage: lineage.hex, folder: folder, models: agent.model.map { [$0.use] }
        ) { door in
            try await body(AgentDoor(socket: door.socket, program: program, port: door.port))
        }
    }

    /// Ends the connections to the model endpoints.
    func close() async { await broker.close() }
}

extension DriverKind {
    /// Whether its cell gets a door to the broker.
    fileprivate var callsModels: Bool { self == .command }
}
