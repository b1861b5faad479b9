// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import Testing

/// What no run may leave behind, looked for on the whole machine.
struct Leftovers {
    /// The state folder of the runs.
    let state: URL
    /// The processes that ran Pawl there.
    var owners: Set<Int32> = []

    /// Records an issue for each thing that is left. A launcher that no cell took ends with its Pawl, not before it: so
    /// what is there gets time to go.
    func check(sourceLocation: SourceLocation = #_sourceLocation) throws {
        for _ in 0..<500 where !(processes + cgroups).isEmpty { usleep(20_000) }
        let files = try files()
        #expect(processes == [], "processes are left", sourceLocation: sourceLocation)
        #expect(cgroups == [], "cgroups are left", sourceLocation: sourceLocation)
        #expect(mounts == [], "mounts are left", sourceLocation: sourceLocation)
        #expect(files == [], "temporary files are left", sourceLocation: sourceLocation)
    }

    /// Processes whose parent was one of the owners or that name the state folder.
    var processes: [String] {
        ProcessTable.now.compactMap { process in
            guard process.pid != getpid(), process.state != "Z" else { return nil }
            return owners.contains(process.parent) || owners.contains(process.pid)
                || process.command.contains(state.path) ? "\(process.pid) \(process.command)" : nil
        }
    }

    /// Cells' cgroups are named PID-START-NUMBER after their owner.
    var cgroups: [String] {
        let root = "/sys/fs/cgroup"
        let hierarchies = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return ([root] + hierarchies.map { root + "/" + $0 }).flatMap { base in
            ((try? FileManager.default.contentsOfDirectory(atPath: base + "/pawl")) ?? []).filter { name in
                owners.contains { name.hasPrefix("\($0)-") }
            }.map { base + "/pawl/" + $0 }
        }
    }

    var mounts: [String] {
        let table = (try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)) ?? ""
        return table.split(separator: "\n").map(String.init).filter {
            // A test may itself mount the state folder.
            $0.contains(state.path) && !$0.contains(" \(state.path) ")
        }
    }

    /// Working files in the state folder: sockets of runs, half-written objects and layers.
    func files() throws -> [String] {
        var left: [String] = []
        let names = FileManager.default.enumerator(atPath: state.path)
        while let name = names?.nextObject() as? String {
            let isWorkingFile = name.hasPrefix("runs/") || name.contains(".tmp") || name.contains("tmp/")
            let isNewLedger = name.hasPrefix("ledger.new/")
            if isWorkingFile || isNewLedger { left.append(name) }
        }
        return left
    }
}

/// One line of the process table.
struct ProcessEntry {
    var pid: Int32
    var parent: Int32
    var state: String

    /// The arguments, with spaces between them.
    var command: String {
        let words = (try? Files.read("/proc/\(pid)/cmdline", limit: 1 << 20)) ?? []
        return words.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    }
}

/// The process table, from /proc.
enum ProcessTable {
    static var now: [ProcessEntry] { ((try? Files.names(in: "/proc")) ?? []).compactMap(Int32.init).compactMap(entry) }

    /// All that descend from a process, in no order.
    static func descendants(of ancestor: Int32) -> [ProcessEntry] {
        let children = Dictionary(grouping: now, by: \.parent)
        var found: [ProcessEntry] = []
        var next = [ancestor]
        while let parent = next.popLast() {
            for child in children[parent] ?? [] {
                found.append(child)
                next.append(child.pid)
            }
        }
        return found
    }

    static func entry(_ pid: Int32) -> ProcessEntry? {
        // proc(5): the second field may hold spaces and ends with the last bracket.
        guard let stat = try? Files.read("/proc/\(pid)/stat", limit: 4096),
            let end = stat.lastIndex(of: UInt8(ascii: ")"))
        else { return nil }
        let fields = stat[end...].split(separator: UInt8(ascii: " "))
        guard fields.count > 2, let parent = Int32(String(decoding: fields[2], as: UTF8.self)) else { return nil }
        return ProcessEntry(pid: pid, parent: parent, state: String(decoding: fields[1], as: UTF8.self))
    }
}
