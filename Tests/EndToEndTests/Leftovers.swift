// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// What no run may leave behind, looked for on the whole machine.
struct Leftovers {
    /// The state folder of the runs.
    let state: URL
    /// The processes that ran Pawl there.
    var owners: Set<Int32> = []

    /// Records an issue for each thing that is left.
    func check(sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(processes == [], "processes are left", sourceLocation: sourceLocation)
        #expect(cgroups == [], "cgroups are left", sourceLocation: sourceLocation)
        #expect(mounts == [], "mounts are left", sourceLocation: sourceLocation)
        #expect(try files() == [], "temporary files are left", sourceLocation: sourceLocation)
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
    var command: String
}

/// The process table, from /proc.
enum ProcessTable {
    static var now: [ProcessEntry] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap(Int32.init).compactMap(entry)
    }

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

    private static func entry(_ pid: Int32) -> ProcessEntry? {
        // proc(5): the second field may hold spaces and ends with the last bracket.
        guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let end = stat.lastIndex(of: ")"),
            let line = try? Data(contentsOf: URL(filePath: "/proc/\(pid)/cmdline"))
        else { return nil }
        let fields = stat[end...].split(separator: " ")
        guard fields.count > 2, let parent = Int32(fields[2]) else { return nil }
        let words = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        return ProcessEntry(
            pid: pid, parent: parent, state: String(fields[1]), command: words.joined(separator: " "))
    }
}
