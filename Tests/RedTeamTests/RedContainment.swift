// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase

/// What an attack may not leave behind: processes, groups, files of a cell's user, changed bytes.
enum RedContainment {
    /// The uids of cells; nothing else on a machine has them.
    private static let uids = 2_000_000_000..<2_100_000_000

    /// What is left of the cells of a Pawl that has ended. Its cgroups can only be gone when they are empty, so a
    /// process that hid its parents, name and environment is found too.
    static func left(by pid: Int32) async throws -> [String] {
        for _ in 0..<100 {
            if groups(of: pid).isEmpty, processes(of: pid).isEmpty { break }
            try await Task.sleep(for: .milliseconds(20))
        }
        let processes = processes(of: pid).map { "process \($0) lives" }
        return processes + groups(of: pid).map { "cgroup \($0) is left" } + strays()
    }

    private static func names(_ folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }

    /// Cells' cgroups are named PID-START-NUMBER after their owner.
    private static func groups(of pid: Int32) -> [String] {
        let root = "/sys/fs/cgroup"
        return ([root] + names(root).map { root + "/" + $0 }).flatMap { base in
            names(base + "/pawl").filter { $0.hasPrefix("\(pid)-") }.map { base + "/pawl/" + $0 }
        }
    }

    private static func processes(of pid: Int32) -> [Int32] {
        names("/proc").compactMap { Int32($0) }.filter { process in
            guard let groups = try? String(contentsOfFile: "/proc/\(process)/cgroup", encoding: .utf8) else {
                return false
            }
            return groups.contains("/pawl/\(pid)-")
        }
    }

    /// Files of a cell's user in the folders that every user may write.
    private static func strays() -> [String] {
        ["/tmp", "/var/tmp", "/dev/shm"].flatMap { folder in
            names(folder).map { folder + "/" + $0 }.filter { path in
                let owner = (try? FileManager.default.attributesOfItem(atPath: path))?[.ownerAccountID] as? Int
                return owner.map(uids.contains) ?? false
            }.map { "\($0) belongs to a cell" }
        }
    }

    /// The content, mode and kind of all below some folders, but for the state folders of Pawl itself.
    static func fingerprint(_ folders: [URL]) -> [String: String] {
        var found: [String: String] = [:]
        for folder in folders {
            let walk = FileManager.default.enumerator(atPath: folder.path)
            while let name = walk?.nextObject() as? String {
                if name.hasPrefix(".pawl") { continue }
                let path = folder.path + "/" + name
                let facts = try? FileManager.default.attributesOfItem(atPath: path)
                let kind = facts?[.type] as? FileAttributeType
                var text =
                    "\(kind?.rawValue ?? "?") \(facts?[.posixPermissions] ?? "?") \(facts?[.ownerAccountID] ?? "?")"
                if kind == .typeRegular, let bytes = try? Data(contentsOf: URL(filePath: path)) {
                    text += " " + Digest.of([UInt8](bytes)).hex
                }
                found[path] = text
            }
        }
        return found
    }

    /// The paths at which two fingerprints differ.
    static func changes(_ before: [String: String], _ after: [String: String]) -> [String] {
        Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }.sorted().map { "\($0) was changed" }
    }
}
