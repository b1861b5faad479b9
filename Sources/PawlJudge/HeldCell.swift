// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlSandbox

/// A cell that outlives the scope it was opened in, until `close` is awaited: a judge that serves many rounds.
///
/// Whoever opens one must close it on every path; `JudgeSeat` is the only owner.
final class HeldCell: Sendable {
    let cell: any Cell
    let channel: LineChannel
    private let released: AsyncStream<Void>.Continuation
    private let life: Task<CellOutcome, any Error>

    private init(
        cell: any Cell, channel: LineChannel, released: AsyncStream<Void>.Continuation,
        life: Task<CellOutcome, any Error>
    ) {
        self.cell = cell
        self.channel = channel
        self.released = released
        self.life = life
    }

    /// Starts a cell and a reader of its lines.
    static func open(
        _ request: CellRequest, in runtime: any CellRuntime,
        channel makeChannel: @escaping @Sendable (any Cell) -> LineChannel
    ) async throws -> HeldCell {
        let (handover, give) = AsyncStream<(any Cell, LineChannel)>.makeStream()
        let (release, released) = AsyncStream<Void>.makeStream()
        // Awaited by `close`, or here where the cell never starts.
        let life = Task {
            defer { give.finish() }
            return try await runtime.withCell(request) { cell in
                let channel = makeChannel(cell)
                _ = try await together({ await channel.pump() }) {
                    give.yield((cell, channel))
                    for await _ in release { break }
                    await cell.kill()
                }
                return try await cell.outcome()
            }
        }
        for await (cell, channel) in handover {
            return HeldCell(cell: cell, channel: channel, released: released, life: life)
        }
        released.finish()
        life.cancel()
        _ = try await life.value
        throw CancellationError()
    }

    /// Ends the cell, waits until nothing of it is left, and tells how it ended; nil where Pawl could not see it.
    func close() async -> CellOutcome? {
        released.yield()
        released.finish()
        return try? await life.value
    }
}
