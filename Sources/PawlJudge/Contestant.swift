// SPDX-License-Identifier: Apache-2.0
public import PawlBase

/// A candidate that is ready to be questioned: built, and sealed once.
public struct Contestant: Hashable, Sendable {
    /// The candidate's identity: the digest of its tree.
    public var candidate: Digest
    /// The tree after the build; the candidate's own where there is none.
    public var tree: Digest
    /// The sealed layers of that tree, topmost first.
    public var layers: [String]

    /// Makes a contestant.
    public init(candidate: Digest, tree: Digest, layers: [String]) {
        self.candidate = candidate
        self.tree = tree
        self.layers = layers
    }
}
