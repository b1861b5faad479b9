// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase
internal import PawlContract

/// Which cgroup hierarchies a cell's limits, meters, freezing and killing use (cgroups(7)).
///
/// - `unified`: version 2 has the controllers.
/// - `hybrid`: version 1 has the controllers; version 2, where mounted, freezes and kills, else the v1 freezer.
/// - `metered`: version 2, delegated to a user but without the controllers, freezes, kills and meters CPU time; resource
///   limits bound.
/// - `none`: resource limits, a process namespace and a subreaper only.
struct CgroupLayout: Hashable, Sendable {
    /// The modes, as named in records.
    enum Mode: String, Hashable, Sendable {
        case unified, hybrid, metered, none
    }

    /// How cells are limited and metered.
    let mode: Mode
    /// Pawl's own group in each version 1 hierarchy, by controller.
    private(set) var version1: [String: String] = [:]
    /// Pawl's own group in the version 2 hierarchy.
    private(set) var version2: String?

    /// The layout without cgroups.
    static let none = CgroupLayout(mode: .none)

    /// The controllers without which a hierarchy is of no use to Pawl.
    static let needed = ["memory", "pids"]

    /// Where Pawl moves to when the group above its cells' must hold no process: only then do controllers go down.
    static let leaf = "pawl-main"

    private init(mode: Mode) {
        self.mode = mode
    }

    /// Decides by a mount table in the form of /proc/self/mounts, and by the controllers of a version 2 group.
    ///
    /// `delegated` is the path of Pawl's own version 2 group in the form of /proc/self/cgroup where Pawl may use that
    /// group only, and nothing of version 1; nil where it may use all, as root.
    init(mounts: String, delegated: String? = nil, unifiedControllers: (_ path: String) -> [String]) {
        var version1: [String: String] = [:]
        var version2: String?
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 3 else { continue }
            if fields[2] == "cgroup2" { version2 = version2 ?? String(fields[1]) }
            guard fields[2] == "cgroup" else { continue }
            for option in fields[3].split(separator: ",") { version1[String(option)] = String(fields[1]) }
        }
        if let delegated {
            let own = delegated.split(separator: "/").map { String($0) }
            let above = own.last == Self.leaf ? own.dropLast() : own[...]
            let group = version2.map { ([$0] + above).joined(separator: "/") }
            let suffices = group.map { Set(unifiedControllers($0)).isSuperset(of: Self.needed) } ?? false
            self.mode = group == nil ? .none : suffices ? .unified : .metered
            self.version2 = group.map { $0 + "/pawl" }
        } else if let version2, Set(unifiedControllers(version2)).isSuperset(of: Self.needed) {
            self.mode = .unified
            self.version2 = version2 + "/pawl"
        } else if Self.needed.allSatisfy({ version1[$0] != nil }), version1["cpuacct"] != nil,
            version2 != nil || version1["freezer"] != nil
        {
            self.mode = .hybrid
            self.version2 = version2.map { $0 + "/pawl" }
            let used = ["memory", "pids", "cpuacct", "cpuset", "freezer"]
            self.version1 = version1.filter { used.contains($0.key) }.mapValues { $0 + "/pawl" }
        } else {
            self.mode = .none
        }
    }

    /// What is left of a unified layout whose controllers cannot be passed on, because the group that was delegated
    /// holds other processes, such as the shell that started Pawl. Nothing is left of other layouts.
    var weaker: CgroupLayout {
        guard mode == .unified, version2 != nil else { return .none }
        var layout = CgroupLayout(mode: .metered)
        layout.version2 = version2
        return layout
    }

    /// Whether a cell can be bound to cores so that it cannot leave them.
    var bindsCores: Bool {
        switch mode {
        case .none, .metered: false
        case .hybrid: version1["cpuset"] != nil
        case .unified: (try? Self.read((version2 ?? "") + "/cgroup.controllers"))?.contains("cpuset") ?? false
        }
    }

    /// Whether groups bound memory and processes.
    var limits: Bool { mode == .unified || mode == .hybrid }

    /// Makes Pawl's own groups where missing, so that cells can be made below them. `write` writes a group's file.
    func prepare(
        write: (_ text: String, _ path: String) throws(DiskError) -> Void = { text, path throws(DiskError) in
            try CgroupLayout.write(text, to: path)
        }
    ) throws(DiskError) {
        for (controller, path) in version1.sorted(by: { $0.key < $1.key }) {
            try Files.makeFolder(path)
            guard controller == "cpuset" else { continue }
            // A new cpuset is empty, and nothing can enter it until it has cores and memory nodes.
            for file in ["cpuset.cpus", "cpuset.mems"] {
                let inherited = try Self.read(SystemDisk.folder(of: path) + "/" + file)
                try write(inherited, path + "/" + file)
            }
        }
        guard let version2 else { return }
        try Files.makeFolder(version2)
        // Groups that somebody else made here are of no use, nor is one that processes cannot leave for Pawl's.
        let left = SystemDisk.folder(of: version2) + "/cgroup.procs"
        for path in [version2] + (Files.exists(left) ? [left] : []) where unsafe access(path, W_OK) != 0 {
            throw DiskError(errno, cannot: "write to \(path)")
        }
        guard mode == .unified else { return }
        let above = SystemDisk.folder(of: version2)
        do throws(DiskError) {
            try Self.enable(above, write)
        } catch  where error.errno == EBUSY {
            // A group that passes controllers on holds no processes: Pawl makes way. Where it is not alone, it fails.
            try Files.makeFolder(above + "/" + Self.leaf)
            try write("0", above + "/" + Self.leaf + "/cgroup.procs")
            try Self.enable(above, write)
        }
        try Self.enable(version2, write)
    }

    /// Lets a group pass its controllers on to those below it.
    private static func enable(_ group: String, _ write: (String, String) throws(DiskError) -> Void) throws(DiskError) {
        for controller in ["memory", "pids", "cpu", "cpuset"] {
            do throws(DiskError) {
                try write("+\(controller)", group + "/cgroup.subtree_control")
            } catch  where !needed.contains(controller) {
                continue
            }
        }
    }

    /// The groups that every cell of that name has, which can be made before the rest of it is known.
    func groups(name: String) -> [String] {
        let used = version1.filter { $0.key != "cpuset" && ($0.key != "freezer" || version2 == nil) }.map(\.value)
        return (used.sorted() + [version2].compactMap { $0 }).map { $0 + "/" + name }
    }

    /// The records of a fresh cell's groups.
    func add(to request: inout LauncherRequest, name: String, limits: CellLimits, cores: [Int]) {
        // Init counts as a process of the cell; it is Pawl's.
        let processes = String(max(2, limits.processes.addingReportingOverflow(1).partialValue))
        let bytes = limits.memory.addingReportingOverflow(limits.disk)
        let memory = String(bytes.overflow ? Int.max : bytes.partialValue)
        let list = cores.map { String($0) }.joined(separator: ",")
        switch mode {
        case .none, .metered:
            if !cores.isEmpty { request.add("C", fields: cores.map { String($0) }) }
            guard let version2 else { return }
            request.add("g", version2 + "/" + name)
            request.add("m", "cpu-usec", "cpu.stat")
            addVersion2(to: &request)
        case .hybrid:
            addHybrid(to: &request, name: name, memory: memory, processes: processes, cores: list)
        case .unified:
            guard let version2 else { return }
            request.add("g", version2 + "/" + name)
            request.add("s", "memory.max", memory)
            request.add("S", "memory.swap.max", "0")
            request.add("S", "memory.oom.group", "1")
            request.add("s", "pids.max", processes)
            if !cores.isEmpty { request.add("s", "cpuset.cpus", list) }
            request.add("m", "cpu-usec", "cpu.stat")
            request.add("m", "peak", "memory.peak")
            request.add("m", "oom", "memory.events")
            request.add("m", "pids", "pids.events")
            addVersion2(to: &request)
        }
    }

    private func addHybrid(
        to request: inout LauncherRequest, name: String, memory: String, processes: String, cores: String
    ) {
        for (controller, base) in version1.sorted(by: { $0.key < $1.key }) {
            if controller == "cpuset", cores.isEmpty { continue }
            if controller == "freezer", version2 != nil { continue }
            request.add("g", base + "/" + name)
            switch controller {
            case "memory":
                request.add("s", "memory.limit_in_bytes", memory)
                request.add("S", "memory.memsw.limit_in_bytes", memory)
                request.add("m", "peak", "memory.max_usage_in_bytes")
                request.add("m", "oom", "memory.oom_control")
            case "pids":
                request.add("s", "pids.max", processes)
                request.add("m", "pids", "pids.events")
            case "cpuacct":
                request.add("m", "cpu-ns", "cpuacct.usage")
            case "cpuset":
                request.add("s", "cpuset.cpus", cores)
                request.add("s", "cpuset.mems", (try? Self.read(base + "/cpuset.mems")) ?? "0")
            default:
                request.add("m", "freeze-v1", "freezer.state")
            }
        }
        guard let version2 else { return }
        request.add("g", version2 + "/" + name)
        addVersion2(to: &request)
    }

    private func addVersion2(to request: inout LauncherRequest) {
        request.add("m", "freeze-v2", "cgroup.freeze")
        request.add("m", "kill", "cgroup.kill")
        request.add("m", "populated", "cgroup.events")
    }

    /// Ends and removes the groups of cells whose Pawl is gone. `alive` tells whether an owner lives.
    func sweep(alive: (_ owner: String) -> Bool) {
        for base in bases {
            for name in (try? Files.names(in: base)) ?? [] {
                guard let owner = CellName(name)?.owner, !alive(owner) else { continue }
                Self.empty(base + "/" + name)
            }
        }
    }

    /// Ends and removes the groups of one cell whose launcher could not.
    func remove(_ name: CellName) {
        for base in bases { Self.empty(base + "/" + name.text) }
    }

    private var bases: [String] { [version2].compactMap { $0 } + version1.sorted { $0.key < $1.key }.map(\.value) }

    private static func empty(_ group: String) {
        try? write("THAWED", to: group + "/freezer.state")
        try? write("1", to: group + "/cgroup.kill")
        for _ in 0..<100 {
            let members = (try? read(group + "/cgroup.procs")) ?? ""
            for member in members.split(separator: "\n").compactMap({ pid_t($0) }) where member > 0 {
                kill(member, SIGKILL)
            }
            guard unsafe rmdir(group) != 0, errno == EBUSY else { break }
            usleep(5000)
        }
    }

    static func read(_ path: String) throws(DiskError) -> String {
        let bytes = try Files.read(path, limit: 1 << 20)
        let text = String(decoding: bytes, as: UTF8.self)
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }

    static func write(_ text: String, to path: String) throws(DiskError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw DiskError(errno, cannot: "open \(path)") }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard unsafe Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw DiskError(errno, cannot: "write \(text) to \(path)")
        }
    }
}
