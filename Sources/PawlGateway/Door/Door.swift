// SPDX-License-Identifier: Apache-2.0

/// The one way out of an attempt's cell. Whoever reaches its socket is the attempt, so only that cell has it bound in.
public struct Door: Sendable {
    /// Where the forwarder listens in the cell, on 127.0.0.1.
    public static let port = 8099

    /// The absolute path of the socket on this machine.
    public let socket: String
    let tally: DoorTally

    /// Where the forwarder listens in the cell, on 127.0.0.1.
    public var port: Int { Self.port }

    /// What went through the door so far.
    public func summary() -> DoorSummary { tally.summary }
}

/// What went through a door.
public struct DoorSummary: Hashable, Sendable {
    /// Model calls that were asked for, refused ones too.
    public var calls: Int
    /// Model calls that were refused before they left.
    public var refusals: Int
    /// Requests to somewhere else; none is allowed.
    public var egressRefusals: Int
}
