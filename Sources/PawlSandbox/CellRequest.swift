// SPDX-License-Identifier: Apache-2.0
public import PawlContract

/// How strongly a cell is confined (DESIGN section 6).
public enum CellProfile: String, Hashable, Sendable {
    /// The default, and always for build, contestant and judge.
    case sealed
    /// For agents that bring their own sandbox: user namespaces and mounts are allowed inside. Weaker, and named so.
    case nesting
}

/// What a cell is for; it decides what is denied beyond the profile and how it is named in records.
public enum CellRole: String, Hashable, Sendable {
    case agent, setup, build, contestant, judge
}

/// How a cell sees its workspace, always at `/work` and as its working directory.
public enum CellWorkspace: Hashable, Sendable {
    /// No workspace; `/work` is an empty scratch tmpfs.
    case empty
    /// Sealed layers, topmost first, read-only.
    case readOnly(layers: [String])
    /// Sealed layers below a fresh tmpfs upper that holds what the cell changes.
    case writable(layers: [String])
}

extension CellWorkspace {
    /// Whether the cell changes files of layers, which are Pawl's on disk: only root may let another identity do so.
    var editsLayers: Bool {
        if case .writable(let layers) = self { !layers.isEmpty } else { false }
    }
}

/// A file or folder of this machine bound into a cell.
public struct CellBind: Hashable, Sendable {
    /// The absolute path on this machine.
    public var from: String
    /// The absolute path in the cell; missing folders above it are made.
    public var to: String

    /// Makes a bind; it is always read-only, except that sockets may be connected to.
    public init(from: String, to: String) {
        self.from = from
        self.to = to
    }
}

/// A small file that Pawl itself puts into a cell, read-only (the briefing, a question).
public struct CellFile: Hashable, Sendable {
    /// The absolute path in the cell, below `/pawl`.
    public var path: String
    /// Its bytes.
    public var bytes: [UInt8]

    /// Makes a file.
    public init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }
}

/// Everything that decides a cell: policy in, no decisions by the launcher.
public struct CellRequest: Hashable, Sendable {
    /// What it is for.
    public var role: CellRole
    /// How strongly it is confined.
    public var profile: CellProfile
    /// The argument vector; the first is looked up in the cell's PATH.
    public var arguments: [String]
    /// Environment variables besides the fixed minimal set (PATH, HOME=/tmp, LANG=C.UTF-8, TZ=UTC).
    public var environment: [String: String]
    /// The root file system.
    public var root: RootSource
    /// The workspace at `/work`.
    public var workspace: CellWorkspace
    /// Read-only binds from this machine.
    public var binds: [CellBind]
    /// Read-only files below `/pawl`.
    public var files: [CellFile]
    /// Symbolic links below `/pawl`, from the absolute path in the cell to the target.
    public var links: [String: String] = [:]
    /// Absolute paths of empty folders below `/pawl` that the cell may write (for answers, notes); `disk` bytes each.
    public var writableFolders: [String]
    /// Device names below /dev besides null, zero, full, random, urandom.
    public var devices: [String]
    /// What the process tree may use.
    public var limits: CellLimits
    /// The cores it may run on; empty: all.
    public var cores: [Int]

    /// Makes a request.
    public init(
        role: CellRole, profile: CellProfile = .sealed, arguments: [String], environment: [String: String] = [:],
        root: RootSource = .host, workspace: CellWorkspace = .empty, binds: [CellBind] = [], files: [CellFile] = [],
        writableFolders: [String] = [], devices: [String] = [], limits: CellLimits = CellLimits(), cores: [Int] = []
    ) {
        self.role = role
        self.profile = profile
        self.arguments = arguments
        self.environment = environment
        self.root = root
        self.workspace = workspace
        self.binds = binds
        self.files = files
        self.writableFolders = writableFolders
        self.devices = devices
        self.limits = limits
        self.cores = cores
    }
}
