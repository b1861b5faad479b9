// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlContract
import Testing

@testable import PawlSandbox

@Suite("the cgroup layout")
struct CgroupLayoutTests {
    static let unified = "cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid,nodev,noexec,relatime,nsdelegate 0 0\n"
    static let hybrid = """
        tmpfs /c tmpfs rw 0 0
        cgroup /c/memory cgroup rw,memory 0 0
        cgroup /c/pids cgroup rw,pids 0 0
        cgroup /c/cpu,cpuacct cgroup rw,cpu,cpuacct 0 0
        cgroup /c/cpuset cgroup rw,cpuset 0 0
        cgroup /c/freezer cgroup rw,freezer 0 0

        """

    @Test("is unified where version 2 has the controllers")
    func pure() {
        let layout = CgroupLayout(mounts: Self.unified) { _ in ["cpuset", "cpu", "io", "memory", "pids"] }
        #expect(layout.mode == .unified)
        #expect(layout.version2 == "/sys/fs/cgroup/pawl")
        #expect(layout.version1.isEmpty)
    }

    @Test("is hybrid where version 1 has them, with version 2 or the freezer to stop cells")
    func mixed() {
        let both = CgroupLayout(mounts: Self.hybrid + "cgroup2 /c/unified cgroup2 rw 0 0\n") { _ in ["hugetlb"] }
        #expect(both.mode == .hybrid)
        #expect(both.version2 == "/c/unified/pawl")
        #expect(both.version1["cpuacct"] == "/c/cpu,cpuacct/pawl")
        let old = CgroupLayout(mounts: Self.hybrid) { _ in [] }
        #expect(old.mode == .hybrid)
        #expect(old.version2 == nil)
        #expect(Self.records(old).contains("m freeze-v1 freezer.state"))
    }

    @Test("names ahead the groups that every request names, and no others")
    func ahead() {
        let unified = CgroupLayout(mounts: Self.unified) { _ in ["memory", "pids", "cpuset"] }
        #expect(unified.groups(name: "1-2-3") == ["/sys/fs/cgroup/pawl/1-2-3"])
        let old = CgroupLayout(mounts: Self.hybrid) { _ in [] }
        let both = CgroupLayout(mounts: Self.hybrid + "cgroup2 /c/unified cgroup2 rw 0 0\n") { _ in [] }
        for layout in [unified, old, both] {
            let asked = Self.records(layout).filter { $0.hasPrefix("g ") && !$0.contains("cpuset") }
            #expect(Set(layout.groups(name: "1-2-3").map { "g " + $0 }) == Set(asked))
        }
        #expect(CgroupLayout.none.groups(name: "1-2-3").isEmpty)
    }

    @Test("is none where something needed is missing")
    func none() {
        #expect(CgroupLayout(mounts: Self.unified) { _ in ["cpu"] }.mode == .none)
        #expect(CgroupLayout(mounts: "", unifiedControllers: { _ in [] }).mode == .none)
        let lines = Self.hybrid.split(separator: "\n").filter { !$0.contains("pids") }
        #expect(CgroupLayout(mounts: lines.joined(separator: "\n")) { _ in [] }.mode == .none)
        #expect(CgroupLayout(mounts: "\u{0} garbage\ncgroup\n   \n", unifiedControllers: { _ in [] }).mode == .none)
    }

    @Test("bounds memory by memory plus disk, counts Pawl's init, and meters with version 2's files")
    func records() {
        let layout = CgroupLayout(mounts: Self.unified) { _ in ["memory", "pids", "cpuset"] }
        #expect(
            Self.records(layout) == [
                "g /sys/fs/cgroup/pawl/1-2-3", "s memory.max 1500", "S memory.swap.max 0", "S memory.oom.group 1",
                "s pids.max 8", "s cpuset.cpus 0,2", "m cpu-usec cpu.stat", "m peak memory.peak",
                "m oom memory.events", "m pids pids.events", "m freeze-v2 cgroup.freeze", "m kill cgroup.kill",
                "m populated cgroup.events",
            ])
    }

    @Test("prepares a version 2 hierarchy: the controllers reach the cells' groups")
    func prepare() throws {
        let fake = Scratch()
        for folder in ["", "pawl/"] {
            try fake.write(folder + "cgroup.subtree_control", "")
        }
        let mounts = "cgroup2 \(fake.path) cgroup2 rw 0 0\n"
        let layout = CgroupLayout(mounts: mounts) { _ in ["memory", "pids"] }
        try layout.prepare()
        for folder in ["/", "/pawl/"] {
            let text = try String(contentsOfFile: fake.path + folder + "cgroup.subtree_control", encoding: .utf8)
            #expect(text.contains("+cpuset") || text.contains("+pids"))
        }
        let missing = CgroupLayout(mounts: "cgroup2 \(fake.path)/absent cgroup2 rw 0 0\n") { _ in ["memory", "pids"] }
        #expect(throws: (any Error).self) { try missing.prepare() }
    }

    @Test("is what was delegated to a user: below Pawl's own group, whose leaf Pawl may be in already")
    func delegated() {
        for own in ["/user.slice/pawl.scope", "/user.slice/pawl.scope/pawl-main"] {
            let layout = CgroupLayout(mounts: Self.unified, delegated: own) { path in
                path == "/sys/fs/cgroup/user.slice/pawl.scope" ? ["memory", "pids"] : []
            }
            #expect(layout.mode == .unified)
            #expect(layout.version2 == "/sys/fs/cgroup/user.slice/pawl.scope/pawl")
        }
        let mounts = Self.hybrid + "cgroup2 /c/unified cgroup2 rw 0 0\n"
        let bare = CgroupLayout(mounts: mounts, delegated: "/") { _ in ["hugetlb"] }
        #expect(bare.mode == .metered)
        #expect(bare.version1.isEmpty)
        #expect(
            Self.records(bare) == [
                "C 0 2", "g /c/unified/pawl/1-2-3", "m cpu-usec cpu.stat", "m freeze-v2 cgroup.freeze",
                "m kill cgroup.kill", "m populated cgroup.events",
            ])
        #expect(CgroupLayout(mounts: Self.hybrid, delegated: "/") { _ in [] }.mode == .none)
    }

    @Test("a delegated group that others stand in too keeps what needs no controllers")
    func weaker() {
        let mounts = "cgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n"
        let shared = CgroupLayout(mounts: mounts, delegated: "/user/shell") { _ in ["memory", "pids"] }
        #expect(shared.mode == .unified)
        #expect(shared.weaker.mode == .metered)
        #expect(shared.weaker.groups(name: "n") == ["/sys/fs/cgroup/user/shell/pawl/n"])
        #expect(shared.weaker.weaker.mode == .none)
        #expect(CgroupLayout.none.weaker.mode == .none)
    }

    @Test("makes way: Pawl moves into a leaf where its group may not pass controllers on while it is there")
    func leaf() throws {
        let fake = Scratch()
        let layout = CgroupLayout(mounts: "cgroup2 \(fake.path) cgroup2 rw 0 0\n", delegated: "/") { _ in
            ["memory", "pids"]
        }
        var moved = false
        var written: [String] = []
        try layout.prepare { text, path throws(DiskError) in
            let name = String(path.dropFirst(fake.path.count))
            if name == "/pawl-main/cgroup.procs" { moved = true }
            if name == "/cgroup.subtree_control", !moved { throw DiskError(EBUSY, cannot: "write") }
            written.append("\(text) \(name)")
        }
        let controllers = ["+memory", "+pids", "+cpu", "+cpuset"]
        #expect(
            written == ["0 /pawl-main/cgroup.procs"] + controllers.map { $0 + " /cgroup.subtree_control" }
                + controllers.map { $0 + " /pawl/cgroup.subtree_control" })
        // Somebody else's process is in the group as well.
        #expect(throws: DiskError.self) {
            try layout.prepare { _, path throws(DiskError) in
                if path.hasSuffix("subtree_control") { throw DiskError(EBUSY, cannot: "write") }
            }
        }
    }

    @Test("names cells after their Pawl, and knows which Pawl lives")
    func names() {
        let name = CellName(owner: CellName.thisProcess, number: 7)
        #expect(CellName(name.text) == name)
        #expect(CellName.lives(name.owner))
        #expect(!CellName.lives("\(getpid())-1"))
        #expect(!CellName.lives("999999999-1"))
        for text in ["", "tasks", "1-2", "1-2-x", "a-2-3", "1-2-3-4", "cgroup.procs", "-1-2-3"] {
            #expect(CellName(text) == nil)
        }
    }

    /// The records of a cell's groups as words.
    static func records(_ layout: CgroupLayout) -> [String] {
        var request = LauncherRequest()
        layout.add(
            to: &request, name: "1-2-3",
            limits: CellLimits(memory: 1000, processes: 7, disk: 500), cores: [0, 2])
        return Records.read(request.bytes)
    }
}

/// Reads a launcher request back, independently of how it was written.
enum Records {
    static func read(_ bytes: [UInt8]) -> [String] {
        var rest = bytes.dropFirst(8)  // the version
        func word() -> Int {
            defer { rest = rest.dropFirst(4) }
            return rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        var records: [String] = []
        while !rest.isEmpty {
            var words = [String(UnicodeScalar(UInt8(word())))]
            for _ in 0..<word() {
                let length = word()
                words.append(String(decoding: rest.prefix(length), as: UTF8.self))
                rest = rest.dropFirst(length + 1)
            }
            records.append(words.joined(separator: " "))
        }
        return records
    }
}

@Suite("what the launcher says")
struct LauncherMessageTests {
    @Test("is read strictly")
    func strict() {
        #expect(LauncherMessage("ready 3".utf8.map { $0 }[...]) == .ready(exports: 3))
        #expect(
            LauncherMessage(Array("end exit 3 10 20 30 none 1 0".utf8)[...])
                == .end(
                    CellOutcome(
                        exit: .exited(3),
                        usage: CellUsage(cpuNanoseconds: 10, wallNanoseconds: 20, peakBytes: 30), leftovers: 1)))
        for text in [
            "", "ready", "ready x", "end exit 3", "end exit x 10 20 30 none 1 0", "end flew 3 1 2 3 none 0 0",
            "usage 1 2", "usage 1 2 x", "usage 1 2 99999999999999999999", "fail", "fail x y",
        ] {
            #expect(LauncherMessage(Array(text.utf8)[...]) == nil, "\(text)")
        }
    }

    @Test("kernels below the minimum are refused by name")
    func kernels() {
        for release in ["6.6.0", "6.18.44-fc-v657", "7.0-rc1", "10.1"] { #expect(HostProbe.kernelSuffices(release)) }
        for release in ["6.1.0-37-amd64", "5.15.0", "", "six"] { #expect(!HostProbe.kernelSuffices(release)) }
    }

    @Test("the doctor finds this machine able, and names what is weaker with its fix")
    func doctor() async {
        let found = await HostCapabilities.probe()
        #expect(found.canRunCells, "\(found)")
        for capability in found.capabilities { #expect((capability.fix == nil) == (capability.state == .full)) }
        // Instructions are never counted at full strength, and without a counter the doctor says what to install.
        #expect(found.capabilities.contains { $0.name == "clock.instructions" && $0.state == .weaker })
        if let host = try? CellHost() {
            let missing = await HostCapabilities.instructionCounter(host, counter: "/nowhere/valgrind")
            #expect(missing.level == "valgrind is missing" && missing.fix == "apt-get install valgrind")
        }
        let none = await HostCapabilities.probe(CellHost.Configuration(launcher: "/nowhere/pawl-cell"))
        #expect(!none.canRunCells)
        #expect(none.capabilities.contains { $0.state == .missing && $0.fix?.contains("make launcher") == true })
    }
}
