// SPDX-License-Identifier: Apache-2.0
import PawlBase

/// Random trees and edits as plain dictionaries ("-> target" is a link, "!text" an executable), small enough that
/// files and folders often take each other's place.
enum RandomFiles {
    static let names = ["a", "b", "c", "é", "x y"]

    static func path(_ random: inout SeededGenerator) -> String {
        (0...(random.next() % 3)).map { _ in random.pick(names) }.joined(separator: "/")
    }

    static func content(_ random: inout SeededGenerator) -> String {
        switch random.next() % 6 {
        case 0: "-> " + random.pick(names)
        case 1: "!" + String(random.next() % 4)
        case 2: ""
        default: String(random.next() % 4)
        }
    }

    /// Puts something at a path, removing what is in its way.
    static func put(_ content: String, at path: String, in files: inout [String: String]) {
        remove(path, from: &files)
        files = files.filter { !path.hasPrefix($0.key + "/") }
        files[path] = content
    }

    static func remove(_ path: String, from files: inout [String: String]) {
        files = files.filter { $0.key != path && !$0.key.hasPrefix(path + "/") }
    }

    static func tree(_ random: inout SeededGenerator) -> [String: String] {
        var files: [String: String] = [:]
        for _ in 0..<(2 + random.next() % 10) { put(content(&random), at: path(&random), in: &files) }
        return files
    }

    static func edit(_ files: [String: String], _ random: inout SeededGenerator) -> [String: String] {
        var files = files
        for _ in 0...(random.next() % 4) {
            if random.chance(0.4) {
                let old = random.pick(files.keys.sorted() + ["a"])
                let folders = old.split(separator: "/")
                remove(
                    folders.prefix(1 + Int(random.next() % UInt64(folders.count))).joined(separator: "/"), from: &files)
            } else {
                put(content(&random), at: path(&random), in: &files)
            }
        }
        return files
    }
}
