// SPDX-License-Identifier: Apache-2.0

extension Tree {
    /// What stands at a path; nil for folders and for nothing. Logarithmic.
    public func content(at path: String) -> TreeEntry.Content? {
        let index = firstIndex(notBefore: path)
        guard index < entries.count, entries[index].path == path else { return nil }
        return entries[index].content
    }

    /// The entries below a folder, whatever depth; all entries for the empty path. Logarithmic.
    public func entries(below folder: String) -> ArraySlice<TreeEntry> {
        guard !folder.isEmpty else { return entries[...] }
        // "0" is the byte after "/": everything below the folder, and nothing else, lies between the two.
        return entries[firstIndex(notBefore: folder + "/")..<firstIndex(notBefore: folder + "0")]
    }

    /// Whether something stands at a path: a file, a link, or a folder with entries.
    public func holds(_ path: String) -> Bool {
        content(at: path) != nil || !entries(below: path).isEmpty
    }

    /// The tree with some paths set or, where the content is nil, removed. Only the changes are sorted.
    public func applying(_ changes: [String: TreeEntry.Content?]) -> Tree {
        guard !changes.isEmpty else { return self }
        var result: [TreeEntry] = []
        result.reserveCapacity(entries.count + changes.count)
        var next = 0
        for change in changes.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            let index = firstIndex(notBefore: change.key)
            result.append(contentsOf: entries[next..<index])
            next = index
            if next < entries.count, entries[next].path == change.key { next += 1 }
            if let content = change.value { result.append(TreeEntry(path: change.key, content: content)) }
        }
        result.append(contentsOf: entries[next...])
        return Tree(sorted: result)
    }

    /// The sum of the sizes of all files, in bytes.
    public var byteCount: Int {
        entries.reduce(0) { sum, entry in
            guard case .file(_, let size, _) = entry.content else { return sum }
            let (total, overflow) = sum.addingReportingOverflow(size)
            return overflow ? Int.max : total
        }
    }

    private func firstIndex(notBefore path: String) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].path.utf8.lexicographicallyPrecedes(path.utf8) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }
}
