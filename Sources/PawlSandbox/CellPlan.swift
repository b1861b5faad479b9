// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase
internal import PawlContract

/// A cell's request to the launcher: what its root holds, what it may do, what it may use. Pure but for looking at
/// what stands on this machine.
struct CellPlan {
    /// The request as built so far.
    var request = LauncherRequest()
    /// What each exported folder is called in the cell, in order; the upper of the workspace is `upperName`.
    private(set) var exports: [String] = []

    /// The name of the workspace's upper in `exports`.
    static let upperName = "upper"
    /// A folder of this machine that the launcher covers with what it makes an overlay from, in the cell's namespace.
    private static let stage = "/usr"

    let cell: CellRequest
    let host: HostLevel
    private let owner: CellIdentity
    private let rootFiles: HostRoot
    /// The folders that the cell may write.
    private(set) var writable: [String] = ["/tmp"]
    private var madeFolders: Set<String> = []

    /// Plans a cell. `identity` is whose its processes are on this machine.
    init(
        _ cell: CellRequest, host: HostLevel, files: HostRoot, name: String, identity: CellIdentity,
        cgroups: CgroupLayout
    )
        throws(CellError)
    {
        self.cell = cell
        self.host = host
        self.owner = identity
        self.rootFiles = files
        switch identity {
        case .pawls: break
        case .own(let uid): request.add("u", String(uid), String(uid), String(geteuid()), String(getegid()))
        case .subordinate:
            let (own, pawls) = (SubordinateIdentity.cell, SubordinateIdentity.pawl)
            request.add("p", own, own, pawls, pawls)
        }
        request.add("i", "1000", "1000")
        cgroups.add(to: &request, name: name, limits: cell.limits, cores: cell.cores)
        addLimits(cgroups)
        try addRoot()
        addPawl()
        addWorkspace()
        addConfinement()
        addProgram()
    }

    /// The exported folders that Pawl reads and writes by their path in the cell.
    func folders(_ descriptors: [Int32]) -> CellFolders {
        CellFolders(
            folders: zip(exports, descriptors).filter { $0.0.hasPrefix("/pawl") }.map {
                CellFolders.Folder(path: $0.0, descriptor: $0.1)
            })
    }

    /// The folder that holds what the cell changed in its workspace.
    func upper(_ descriptors: [Int32]) -> Int32? {
        zip(exports, descriptors).first { $0.0 == Self.upperName }?.1
    }

    private var inodes: String { String(max(1024, cell.limits.disk / 8192)) }

    private mutating func addLimits(_ cgroups: CgroupLayout) {
        let limits = cell.limits
        // By number, as the kernel names them (asm-generic/resource.h); Glibc's constants differ in type.
        let (cpu, file, processes, descriptors, locked, address, nice, realTime) = (0, 1, 6, 7, 8, 9, 13, 14)
        var bounds = [(descriptors, 4096), (locked, 8 << 20), (nice, 0), (realTime, 0)]
        if !cgroups.limits {
            bounds += [
                (address, limits.memory), (cpu, Self.seconds(limits.cpu)), (file, limits.disk),
                (processes, max(2, limits.processes)),
            ]
        }
        for (resource, bound) in bounds { request.add("l", String(resource), String(max(0, bound))) }
        request.add("w", Self.nanoseconds(limits.wall))
        request.add(
            "c", Self.nanoseconds(limits.cpu), String(max(1, cell.cores.isEmpty ? host.cores : cell.cores.count)))
    }

    private static func seconds(_ seconds: Double) -> Int {
        Int(min(max(1, seconds.rounded(.up)), 1e9)) + 1
    }

    private static func nanoseconds(_ seconds: Double) -> String {
        String(UInt64(min(max(0, seconds), 1e9) * 1e9))
    }

    // MARK: The root

    /// Mount attributes (linux/mount.h).
    private enum MountFlags {
        static let readOnly = 1
        static let noSetuid = 2
        static let noDevices = 4
        static let noPrograms = 8
        static let data = noSetuid | noDevices
    }

    /// Who owns what the launcher makes.
    private enum Owner {
        case pawl, cell
    }

    /// The cell's identity where the launcher must give it what it makes; without one, all belongs to the cell.
    private func identity(_ owner: Owner) -> String? {
        guard owner == .cell else { return nil }
        switch self.owner {
        case .pawls: return nil
        case .own(let uid): return String(uid)
        case .subordinate: return SubordinateIdentity.cell
        }
    }

    /// Whether the launcher may make devices, which only root may.
    private var makesDevices: Bool {
        if case .own = owner { true } else { false }
    }

    private mutating func addTmpfs(
        _ to: String, size: Int, inodes: String? = nil, mode: String = "0755", owner: Owner,
        flags: Int = MountFlags.data, sealed: Bool = false, export: String? = nil
    ) {
        // Of the tmpfs that an overlay is made from, Pawl gets the upper; of others, all.
        let exported = export == nil ? "" : to == Self.stage ? "upper" : "."
        // As a user, Pawl could not read what a cell with another identity keeps to itself.
        var view = "0"
        if case .subordinate = self.owner, owner == .cell, export != nil { view = "1" }
        var fields = [to, String(flags), String(sealed ? MountFlags.readOnly : 0), exported, view]
        fields += ["size", String(max(4096, size)), "nr_inodes", inodes ?? self.inodes, "mode", mode]
        if let identity = identity(owner) { fields += ["uid", identity, "gid", identity] }
        request.add("t", fields: fields)
        if let export { exports.append(export) }
        madeFolders = []
    }

    /// Makes a folder, and those above it, in the last tmpfs.
    private mutating func addFolder(_ path: String, mode: String = "0755", owner: Owner = .pawl) {
        let parts = path.split(separator: "/")
        for depth in parts.indices {
            let folder = parts[...depth].joined(separator: "/")
            guard madeFolders.insert(folder).inserted else { continue }
            guard depth == parts.count - 1 else {
                request.add("d", folder, "0755")
                continue
            }
            request.add("d", fields: [folder, mode] + (identity(owner).map { [$0, $0] } ?? []))
        }
    }

    private mutating func addFile(_ path: String, _ bytes: [UInt8], mode: String = "0444") {
        if let slash = path.lastIndex(of: "/") { addFolder(String(path[..<slash])) }
        request.addFile(path, mode: mode, bytes)
    }

    /// Binds what stands at a host path, after making a place for it in the last tmpfs, which stands at `prefix`.
    private mutating func addBind(
        _ bind: CellBind, below prefix: String = "", flags: Int = MountFlags.data | MountFlags.readOnly
    ) throws(CellError) {
        var status = stat()
        guard unsafe stat(bind.from, &status) == 0 else {
            throw CellError(.unsupported, "\(bind.from), which the cell needs, does not exist on this machine")
        }
        let to = String(bind.to.drop { $0 == "/" })
        if status.st_mode & S_IFMT == S_IFDIR { addFolder(to) } else { addFile(to, []) }
        request.add("b", prefix + to, String(flags), "1", bind.from)
    }

    private mutating func addRoot() throws(CellError) {
        addTmpfs("/", size: 64 << 20, inodes: "4096", owner: .pawl, sealed: true)
        for folder in ["dev", "etc", "proc", "tmp", "work", "pawl", "run", "var"] { addFolder(folder) }
        request.add("k", "var/tmp", "/tmp")
        for part in rootFiles.parts(of: cell.root) {
            switch part {
            case .link(let name, let target): request.add("k", name, target)
            case .bind(let path, let from): try addBind(CellBind(from: from, to: "/" + path))
            case .file(let path, let bytes): addFile(path, bytes)
            }
        }
        if !makesDevices { try addDevices() }
        let proc = String(MountFlags.data | MountFlags.noPrograms)
        if cell.profile == .sealed {
            // A procfs that shows processes only, and beside it copies of what programs read at the usual places.
            let copies = rootFiles.processNames == nil ? "proc/" : "run/proc/"
            for (name, bytes) in rootFiles.processFiles { addFile(copies + name, bytes) }
            if let names = rootFiles.processNames {
                try addBind(CellBind(from: names, to: "/proc"))
            } else {
                addFolder("proc/pid")
                for (name, target) in ProcessNames.links.sorted(by: <) { request.add("k", "proc/" + name, target) }
            }
            request.add("v", "proc/pid", proc, "proc", "subset", "pid")
        } else {
            request.add("v", "proc", proc, "proc")
        }
        for bind in cell.binds where !bind.to.hasPrefix("/pawl/") { try addBind(bind) }
        if makesDevices { try addDevices() }
        addTmpfs("tmp", size: cell.limits.disk, mode: "01777", owner: .cell, export: "/tmp")
        addFolder(".shm", mode: "01777", owner: .cell)
        addTmpfs("pawl", size: 1 << 30, inodes: "65536", owner: .pawl, export: "/pawl")
        for bind in cell.binds where bind.to.hasPrefix("/pawl/") {
            try addBind(CellBind(from: bind.from, to: String(bind.to.dropFirst(5))), below: "pawl/")
        }
    }

    /// As root, device nodes in a folder of their own that the cell cannot write; else binds of the host's.
    private mutating func addDevices() throws(CellError) {
        // Agents' own sandboxes and terminals want a tty; a cell has no controlling terminal, so it is inert.
        let agent = cell.role == .agent
        let names = ["null", "zero", "full", "random", "urandom"] + (agent ? ["tty"] : []) + cell.devices
        let flags = MountFlags.noSetuid | MountFlags.noPrograms
        if makesDevices { addTmpfs("dev", size: 4096, inodes: "64", owner: .pawl, flags: flags) }
        let prefix = makesDevices ? "" : "dev/"
        for name in names {
            guard makesDevices else {
                try addBind(CellBind(from: "/dev/" + name, to: "/dev/" + name), flags: flags)
                continue
            }
            var status = stat()
            guard unsafe stat("/dev/" + name, &status) == 0, status.st_mode & S_IFMT == S_IFCHR else {
                throw CellError(.unsupported, "/dev/\(name), which the cell needs, is no device of this machine")
            }
            if let slash = name.lastIndex(of: "/") { addFolder(String(name[..<slash])) }
            request.add("n", name, String(status.st_rdev))
        }
        for (name, target) in [("fd", "fd"), ("stdin", "fd/0"), ("stdout", "fd/1"), ("stderr", "fd/2")] {
            request.add("k", prefix + name, "/proc/self/" + target)
        }
        request.add("k", prefix + "shm", "/tmp/.shm")
        guard agent else { return }
        addFolder(prefix + "pts")
        request.add("k", prefix + "ptmx", "pts/ptmx")
        request.add("v", "dev/pts", String(flags), "devpts", "newinstance", "", "ptmxmode", "0666")
    }

    /// `/pawl`: files that Pawl wrote, and folders that the cell may write. The last tmpfs is `/pawl`'s.
    private mutating func addPawl() {
        let prefix = "/pawl/"
        let folders = cell.writableFolders.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        for folder in folders { addFolder(folder) }
        for file in cell.files where file.path.hasPrefix(prefix) {
            addFile(String(file.path.dropFirst(prefix.count)), file.bytes)
        }
        for (name, target) in cell.links.sorted(by: { $0.key < $1.key }) where name.hasPrefix(prefix) {
            request.add("k", String(name.dropFirst(prefix.count)), target)
        }
        for folder in folders {
            addTmpfs(
                "pawl/" + folder, size: cell.limits.disk, owner: .cell, export: prefix + folder)
            writable.append(prefix + folder)
        }
    }

    // MARK: The workspace

    /// The layers that need an overlay; one read-only layer is bound, and none is a tmpfs.
    private var overlayLayers: [String]? {
        switch cell.workspace {
        case .empty: nil
        case .readOnly(let layers): layers.count > 1 ? layers : nil
        case .writable(let layers): layers.isEmpty ? nil : layers
        }
    }

    /// The tmpfs that an overlay is made from: a place for each layer, and, where it is exported, the upper.
    private mutating func addStage(size: Int, export: String?, layers: [String]) {
        addTmpfs(Self.stage, size: size, owner: .cell, export: export)
        for index in layers.indices { addFolder(String(index)) }
    }

    private mutating func addWorkspace() {
        switch cell.workspace {
        case .empty:
            addTmpfs("work", size: cell.limits.disk, owner: .cell, export: "/work")
            writable.append("/work")
        case .readOnly(let layers):
            if let overlay = overlayLayers {
                addStage(size: 4096, export: nil, layers: overlay)
                request.add("o", fields: ["work", "ro"] + overlay)
            } else if let layer = layers.first {
                request.add("b", "work", String(MountFlags.data | MountFlags.readOnly), "0", layer)
            }
        case .writable(let layers):
            writable.append("/work")
            if layers.isEmpty {
                addTmpfs("work", size: cell.limits.disk, owner: .cell, export: Self.upperName)
            } else {
                addStage(size: cell.limits.disk, export: Self.upperName, layers: layers)
                for folder in ["upper", "work"] { addFolder(folder, owner: .cell) }
                request.add("o", fields: ["work", "rw"] + layers)
            }
        }
    }
}
