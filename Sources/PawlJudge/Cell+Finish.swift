// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlSandbox

extension Cell {
    /// Gives the program no input, reads what it prints while it runs, and waits for its end.
    func finish<Printed: Sendable>(
        reading read: @escaping @Sendable (any Cell) async -> Printed
    ) async throws -> (CellOutcome, Printed) {
        let (printed, outcome) = try await together({ await read(self) }) {
            await self.closeInput()
            return try await self.outcome()
        }
        return (outcome, printed)
    }
}
