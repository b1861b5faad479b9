// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import PawlBase
import PawlStore
import Testing

/// A folder for one test, removed with the test's last reference to it.
final class Scratch: Sendable {
    let root: String

    init() throws {
        root = "/tmp/pawl-store-\(RandomSource.system.identifier().prefix(12))"
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: root)
    }

    func path(_ relative: String) -> String { root + "/" + relative }

    func folder(_ relative: String) throws {
        try FileManager.default.createDirectory(atPath: path(relative), withIntermediateDirectories: true)
    }

    /// Writes a file and the folders above it.
    func write(_ relative: String, _ text: String, executable: Bool = false) throws {
        try FileManager.default.createDirectory(
            atPath: SystemDisk.folder(of: path(relative)), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path(relative)))
        unsafe chmod(path(relative), executable ? 0o755 : 0o644)
    }

    func link(_ relative: String, to target: String) throws {
        try FileManager.default.createDirectory(
            atPath: SystemDisk.folder(of: path(relative)), withIntermediateDirectories: true)
        guard unsafe symlink(target, path(relative)) == 0 else { throw DiskError(errno, cannot: "link \(relative)") }
    }

    func whiteout(_ relative: String) throws {
        try FileManager.default.createDirectory(
            atPath: SystemDisk.folder(of: path(relative)), withIntermediateDirectories: true)
        guard unsafe mknod(path(relative), S_IFCHR, 0) == 0 else { throw DiskError(errno, cannot: "mknod \(relative)") }
    }

    func read(_ relative: String) -> String? {
        (try? Data(contentsOf: URL(fileURLWithPath: path(relative)))).map { String(decoding: $0, as: UTF8.self) }
    }
}

enum Shell {
    struct Failure: Error {
        let output: String
    }

    /// Runs a program to its end and gives its stdout; throws with stderr where it fails.
    @discardableResult
    static func run(
        _ arguments: [String], input: String = "", environment: [String: String] = [:], expectSuccess: Bool = true
    ) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: arguments[0])
        process.arguments = Array(arguments.dropFirst())
        process.environment = ["PATH": "/usr/sbin:/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"]
            .merging(environment) { $1 }
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try Data(input.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        process.standardInput = try FileHandle(forReadingFrom: file)
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        let complaint = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 || !expectSuccess else {
            throw Failure(output: String(decoding: complaint, as: UTF8.self))
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// A store in a scratch folder, with what tests put into it.
struct Fixture {
    let scratch: Scratch
    let objects: ObjectStore
    let trees: TreeStore
    let layers: LayerStore

    init() throws {
        scratch = try Scratch()
        // These tests kill no machine: flushing would only make them slow.
        objects = ObjectStore(root: scratch.path("objects"), disk: TestDisk(isFlushing: false))
        trees = TreeStore(objects: objects)
        layers = LayerStore(root: scratch.path("layers"), objects: objects, trees: trees)
    }

    /// A tree of text files; a value "-> target" is a link, "!text" an executable.
    func tree(_ files: [String: String]) throws -> Tree {
        let tree = Tree(entries: try files.map { TreeEntry(path: $0, content: try content($1)) })
        try trees.put(tree)
        return tree
    }

    func content(_ text: String) throws -> TreeEntry.Content {
        if text.hasPrefix("-> ") { return .link(target: String(text.dropFirst(3))) }
        let executable = text.hasPrefix("!")
        let bytes = Array((executable ? String(text.dropFirst()) : text).utf8)
        return .file(object: try objects.put(bytes), size: bytes.count, executable: executable)
    }
}

/// Whether this process may mount overlays; without that, tests fall back to a merge in user space.
enum Overlay {
    static let isAvailable: Bool = {
        guard geteuid() == 0, let scratch = try? Scratch() else { return false }
        do {
            for name in ["l", "u", "w", "m"] { try scratch.folder(name) }
            try mount(scratch.path("m"), lower: [scratch.path("l")], upper: scratch.path("u"), work: scratch.path("w"))
            try unmount(scratch.path("m"))
            return true
        } catch {
            return false
        }
    }()

    static func mount(
        _ target: String, lower: [String], upper: String? = nil, work: String? = nil, isUserXattr: Bool = false
    ) throws {
        var options = "lowerdir=" + lower.joined(separator: ":")
        if let upper, let work { options += ",upperdir=\(upper),workdir=\(work)" }
        if isUserXattr { options += ",userxattr" }
        guard unsafe Glibc.mount("overlay", target, "overlay", 0, options) == 0 else {
            throw DiskError(errno, cannot: "mount an overlay at \(target)")
        }
    }

    static func unmount(_ target: String) throws {
        // Lazily: a process spawned by another test meanwhile may have inherited a descriptor.
        guard unsafe umount2(target, Int32(MNT_DETACH)) == 0 else {
            throw DiskError(errno, cannot: "unmount \(target)")
        }
    }
}

extension SeededGenerator {
    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int(next() % UInt64(elements.count))]
    }

    mutating func chance(_ probability: Double) -> Bool {
        unit() < probability
    }
}
