// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

extension LayerStore {
    /// Makes a tree's layers, and keeps them while a body uses them, whoever retires layers meanwhile. For trees that are
    /// neither candidates nor outputs of builds, such as a candidate with tests laid over it.
    public func holding<Result>(
        _ tree: Tree, over parent: Tree?, _ body: (_ layers: [String]) async throws -> Result
    ) async throws -> Result {
        state.withLock { $0.held[tree.digest, default: 0] += 1 }
        defer {
            state.withLock { state in
                let count = state.held[tree.digest, default: 1] - 1
                state.held[tree.digest] = count > 0 ? count : nil
            }
        }
        return try await body(try layers(for: tree, over: parent))
    }
}
