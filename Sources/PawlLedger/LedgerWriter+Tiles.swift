// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase

extension LedgerWriter {
    /// Moves the full tiles out of the journal.
    mutating func seal() throws(LedgerError) {
        let count = entries.count / TilePath.fullWidth * TilePath.fullWidth
        guard count > 0 else { return }
        for leaf in leaves.prefix(count) { sealed.append(leaf) }
        let head = count == entries.count ? note : try head(sealed).signed(by: key)
        var content = JournalFormat.magic + JournalFormat.record(entries: [], leaves: [], note: head)
        if count < entries.count {
            content += JournalFormat.record(
                entries: Array(entries[count...]), leaves: Array(leaves[count...]), note: note)
        }
        do throws(DiskError) {
            var needed: Set<String> = []
            edges = try writeTiles(upTo: sealed.size, needed: &needed)
            let checkpoint = try installer.prepare(head, as: LedgerFiles.checkpoint)
            let next = try installer.prepare(content, as: LedgerFiles.journal)
            disk.close(try installer.place(checkpoint))
            let old = journal
            journal = try installer.place(next)
            disk.close(old)
            try disk.syncFolder(folder)
            removePartials(except: needed)
        } catch {
            throw LedgerError(error)
        }
        published = sealed.size
        entries.removeFirst(count)
        leaves.removeFirst(count)
    }

    /// Publishes all entries: partial tiles and a checkpoint of the present size.
    mutating func flush() throws(LedgerError) {
        guard published != size else { return }
        do throws(DiskError) {
            var needed: Set<String> = []
            _ = try writeTiles(upTo: size, needed: &needed)
            disk.close(try installer.install(note, as: LedgerFiles.checkpoint))
            try disk.syncFolder(folder)
            removePartials(except: needed)
        } catch {
            throw LedgerError(error)
        }
        published = size
    }

    /// Ends writing.
    func close() {
        disk.close(journal)
    }

    /// Writes the tiles of the journal's entries up to `size`, syncs them and their folders, and returns the edges then.
    private func writeTiles(upTo size: Int, needed: inout Set<String>) throws(DiskError) -> [[MerkleHash]] {
        var edges = edges
        var changed: Set<String> = []
        var bundle: [UInt8] = []
        let first = tree.size - leaves.count
        for (offset, leaf) in leaves.prefix(size - first).enumerated() {
            let count = first + offset + 1
            EntryBundle.append(entries[offset], to: &bundle)
            var hash = leaf
            for level in edges.indices {
                edges[level].append(hash)
                guard edges[level].count == TilePath.fullWidth else { break }
                let tile = TilePath(.hashes(level: level), index: (count >> (8 * (level + 1))) - 1)
                try installer.install(tile, LedgerWalk.bytes(edges[level][...]), changed: &changed)
                hash = MerkleHash.root(of: edges[level][...])
                edges[level] = []
            }
            if count.isMultiple(of: TilePath.fullWidth) {
                let tile = TilePath(.entries, index: count / TilePath.fullWidth - 1)
                try installer.install(tile, bundle, changed: &changed)
                bundle = []
            }
        }
        for tile in TilePath.partialTiles(size: size) {
            guard case .hashes(let level) = tile.kind else { continue }
            try installer.install(tile, LedgerWalk.bytes(edges[level][...]), changed: &changed)
            needed.insert(tile.path)
        }
        if !bundle.isEmpty {
            let tile = TilePath(.entries, index: size / TilePath.fullWidth, width: size % TilePath.fullWidth)
            try installer.install(tile, bundle, changed: &changed)
            needed.insert(tile.path)
        }
        for folder in changed.sorted() { try disk.syncFolder(folder) }
        return edges
    }

    /// Removes the partial tiles that the published checkpoint does not need. Nothing depends on it, so errors are of
    /// no consequence: whatever stays is verified.
    private mutating func removePartials(except needed: Set<String>) {
        for path in partials.subtracting(needed) {
            let full = folder + "/" + path
            unsafe unlink(full)
            unsafe rmdir(SystemDisk.folder(of: full))
        }
        partials = needed
    }
}
