// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

extension LayerStore {
    /// Makes a layer of copies for one use, over a parent's layers, and removes it afterwards.
    ///
    /// Layers are links to objects, and so files tell by link count, inode and age what else was made of them, and when.
    /// Whoever runs beside files that may or may not be the real ones must not learn which they are without a look into
    /// them: here every path of `fresh` is a copy that was made for this use, whether or not the parent has it already.
    /// Costs what differs from the parent, and what is fresh.
    public func apart<Result>(
        _ tree: Tree, over parent: Tree?, fresh: Tree, _ body: (_ layers: [String]) async throws -> Result
    ) async throws -> Result {
        let held = parent.map { [$0.digest] } ?? []
        hold(held, 1)
        defer { hold(held, -1) }
        let below = try parent.map { parent throws(StoreError) in try layers(for: parent) } ?? []
        let top = try copy(tree, over: below.isEmpty ? nil : parent, fresh: fresh)
        defer { try? FolderRemoval.remove(top.folder) }
        return try await body([top.folder] + (top.isWhole ? [] : below))
    }

    /// A folder that nobody else knows with a tree's files, or with what makes the tree of a parent.
    private func copy(
        _ tree: Tree, over parent: Tree?, fresh: Tree
    ) throws(StoreError) -> (folder: String, isWhole: Bool) {
        try onDisk { () throws(DiskError) in try Files.makeFolder("\(root)/tmp", permissions: 0o700) }
        let folder = "\(root)/tmp/\(TemporaryName.next())"
        do throws(StoreError) {
            var builder = try LayerBuilder(root: folder, objects: objects, isCopying: true)
            if let parent, try builder.delta(TreeDiff(from: parent, to: tree), to: tree, fresh: fresh) {
                return (folder, false)
            }
            builder = try LayerBuilder(root: folder, objects: objects, isCopying: true)
            try builder.base(tree)
            return (folder, true)
        } catch {
            try? FolderRemoval.remove(folder)
            throw error
        }
    }

    private func hold(_ trees: [Digest], _ by: Int) {
        state.withLock { state in
            for tree in trees {
                let count = state.held[tree, default: 0] + by
                state.held[tree] = count > 0 ? count : nil
            }
        }
    }
}
