// SPDX-License-Identifier: Apache-2.0
internal import Glibc
public import PawlBase
internal import PawlContract

/// Starts cells on this machine, each through its own `pawl-cell` launcher.
///
/// Pawl itself never forks: the launcher is spawned, gets its request and descriptors over a socket pair, and ends the
/// cell when its end of that socket closes, whatever became of Pawl.
public final class CellHost: CellRuntime {
    /// What can be chosen about the host.
    public struct Configuration: Sendable {
        /// How cgroups are used.
        public enum Cgroups: Hashable, Sendable {
            /// The strongest that this machine has.
            case automatic
            /// Not at all: resource limits only. Weaker; named so in the level.
            case none
        }

        /// The path of `pawl-cell`; nil: `$PAWL_CELL`, else beside the running executable.
        public var launcher: String?
        /// How cgroups are used.
        public var cgroups: Cgroups
        /// The numeric uids that cells get as root, each its own; nothing else on this machine may use them.
        public var uids: Range<UInt32>
        /// Where the first uid of this host comes from, so that two Pawls seldom meet.
        public var random: RandomSource

        /// Makes a configuration.
        public init(
            launcher: String? = nil, cgroups: Cgroups = .automatic, uids: Range<UInt32> = 2_000_000_000..<2_100_000_000,
            random: RandomSource = .system
        ) {
            self.launcher = launcher
            self.cgroups = cgroups
            self.uids = uids
            self.random = random
        }
    }

    /// How strongly this host confines and meters.
    public let level: HostLevel

    private let launchers: LauncherPool
    private let cgroups: CgroupLayout
    private let files = HostRoot()
    private let uids: Range<UInt32>?
    private let subordinates: SubordinateRanges?
    private let firstUID: UInt32

    /// Looks at this machine, makes Pawl's cgroups, and removes what dead Pawls left. SIGPIPE is ignored from here on.
    ///
    /// Throws `unsupported` where cells cannot be had here at all; `HostCapabilities` says what is missing.
    public init(_ configuration: Configuration = Configuration()) throws(CellError) {
        // A program may close its stdin while Pawl writes: that is an error to look at, never a signal.
        signal(SIGPIPE, SIG_IGN)
        guard HostProbe.kernelSuffices(HostProbe.kernel) else {
            throw CellError(
                .unsupported,
                "this kernel is \(HostProbe.kernel); cells need \(HostProbe.minimumKernel.0).\(HostProbe.minimumKernel.1), "
                    + "whose tmpfs can hold an overlay's upper without privileges")
        }
        let launcher = try LauncherPath.find(configuration.launcher)
        var cgroups = configuration.cgroups == .none ? CgroupLayout.none : HostProbe.cgroups()
        do throws(DiskError) {
            try cgroups.prepare()
        } catch {
            // Without the right to make groups there are none; the level says so.
            cgroups = cgroups.weaker
            do { try cgroups.prepare() } catch { cgroups = .none }
        }
        self.cgroups = cgroups
        self.launchers = LauncherPool(program: launcher, cgroups: cgroups)
        let root = geteuid() == 0
        self.uids = root && !configuration.uids.isEmpty ? configuration.uids : nil
        let seed = configuration.random.bytes(4).reduce(0) { $0 << 8 | UInt32($1) }
        self.firstUID = seed
        self.subordinates = root ? nil : SubordinateRanges.here()
        self.level = HostProbe.level(
            cgroups: cgroups, separation: uids != nil ? .own : subordinates != nil ? .subordinate : .none)
        cgroups.sweep(alive: CellName.lives)
    }

    /// The identity of this Pawl's cell of that number.
    private func identity(of request: CellRequest, number: Int) -> CellIdentity {
        let next = firstUID &+ UInt32(truncatingIfNeeded: number)
        if let uids { return .own(uids.lowerBound + next % UInt32(uids.count)) }
        guard let subordinates, !request.workspace.editsLayers, request.profile == .sealed else { return .pawls }
        return .subordinate(subordinates.identity(next))
    }

    /// Starts a cell, runs `body` with it, and ends it.
    public func withCell<Result: Sendable>(
        _ request: CellRequest, _ body: @Sendable (any Cell) async throws -> Result
    ) async throws -> Result {
        var descriptors = try CellDescriptors()
        defer { descriptors.closeAll() }
        let launcher = try launchers.take()
        defer { launcher.close() }
        let identity = identity(of: request, number: launcher.name.number)
        let plan = try CellPlan(
            request, host: level, files: files, name: launcher.name.text,
            identity: identity, cgroups: cgroups)
        let channel = LauncherChannel(socket: launcher.socket, identity: identity)
        try channel.send(plan.request, standard: descriptors.program)
        descriptors.closeProgram()
        let output = CellOutput(
            output: descriptors.output, error: descriptors.error, limit: request.limits.output,
            exceed: { channel.kill() })
        let input = descriptors.takeInput()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await launcher.ended() }
            group.addTask { await channel.listen() }
            group.addTask { await output.drain() }
            let outcome: Swift.Result<Result, any Error>
            do {
                let exported = try await channel.ready.value()
                defer { for descriptor in exported { close(descriptor) } }
                let cell = RunningCell(
                    channel: channel, input: input, output: output,
                    folders: plan.folders(exported), upper: plan.upper(exported))
                do {
                    outcome = .success(try await body(cell))
                } catch {
                    outcome = .failure(error)
                }
                await cell.closeInput()
            } catch {
                close(input)
                outcome = .failure(error)
            }
            channel.hangUp()
            // Not before: a launcher that starts would take its time from the cell.
            launchers.refill()
            // The launcher ends when the cell is empty; stderr ends with its last writer.
            do {
                try await group.waitForAll()
            } catch {
                if case .success = outcome { throw error }
            }
            return try outcome.get()
        }
    }
}
