// SPDX-License-Identifier: Apache-2.0
public import PawlBase
public import PawlLedger

/// Where the broker writes down what it is about to do and what came of it.
///
/// The numbers of reservations are the broker's own, from 1 in each broker; a journal that shares a ledger with others
/// gives them the ledger's numbers.
public protocol BrokerJournal: Sendable {
    /// Adds events in their order; they are durable when it returns. After it has thrown once, nothing is added any more
    /// and the broker forwards no further call.
    func append(_ events: [Event]) async throws
    /// Puts bytes into the object store; they are durable with the next event.
    func keep(_ bytes: [UInt8]) async throws -> Digest
}
