// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase
internal import PawlContract

/// What this machine contributes to every cell's root, looked up once.
///
/// All of /usr is visible, /usr/local included: nothing secret may live there.
struct HostRoot: Sendable {
    /// One entry of a root.
    enum Part: Hashable, Sendable {
        case link(name: String, target: String)
        case bind(path: String, from: String)
        case file(path: String, bytes: [UInt8])
    }

    /// Copies of files of /proc that programs read, by their path below it.
    let processFiles: [(String, [UInt8])]
    /// The folder that stands at /proc; nil: cells hold those files there, and `/proc/N` has no name (`ProcessNames`).
    let processNames: String?
    private let host: [Part]

    private static let system = ["usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32"]
    private static let configuration = ["alternatives", "ld.so.cache"]
    private static let process = [
        "cpuinfo", "meminfo", "stat", "loadavg", "uptime", "version", "filesystems", "sys/kernel/osrelease",
        "sys/kernel/ostype", "sys/kernel/pid_max", "sys/vm/overcommit_memory",
    ]
    private static let owned: Set<String> = ["dev", "proc", "sys", "tmp", "work", "pawl", "run", "var"]

    /// Looks at this machine.
    init() {
        var parts: [Part] = []
        for name in Self.system { parts += Self.part(name, of: "") }
        for name in Self.configuration where Files.exists("/etc/" + name) {
            parts.append(.bind(path: "etc/" + name, from: "/etc/" + name))
        }
        self.host = parts + Self.identity
        self.processFiles = Self.process.compactMap { name in
            Self.contents("/proc/" + name).map { (name, $0) }
        }
        let copies = Self.process.map { String($0.prefix { $0 != "/" }) }
        self.processNames = ProcessNames.folder(copies: Set(copies))
    }

    /// The entries of a root besides the folders that every cell has.
    func parts(of root: RootSource) -> [Part] {
        switch root {
        case .host: host
        case .folder(let folder):
            ((try? Files.names(in: folder)) ?? []).filter { !Self.owned.contains($0) && $0 != "etc" }
                .flatMap { Self.part($0, of: folder) } + Self.folderConfiguration(folder)
        }
    }

    private static func folderConfiguration(_ folder: String) -> [Part] {
        let names = (try? Files.names(in: folder + "/etc")) ?? []
        let replaced = ["passwd", "group", "hosts", "nsswitch.conf"]
        return names.filter { !replaced.contains($0) }.flatMap { name in
            part("etc/" + name, of: folder)
        } + identity
    }

    private static func part(_ name: String, of folder: String) -> [Part] {
        let path = folder + "/" + name
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return [] }
        if status.st_mode & S_IFMT == S_IFLNK {
            var buffer = [CChar](repeating: 0, count: 4096)
            let length = unsafe readlink(path, &buffer, buffer.count)
            guard length > 0 else { return [] }
            let target = String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
            return [.link(name: name, target: target)]
        }
        return [.bind(path: name, from: path)]
    }

    private static let identity: [Part] = [
        .file(
            path: "etc/passwd",
            bytes: Array(
                "root:x:0:0::/:/bin/sh\ncell:x:1000:1000::/tmp:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n".utf8)),
        .file(path: "etc/group", bytes: Array("root:x:0:\ncell:x:1000:\nnogroup:x:65534:\n".utf8)),
        .file(path: "etc/hosts", bytes: Array("127.0.0.1 localhost cell\n::1 localhost\n".utf8)),
        .file(path: "etc/nsswitch.conf", bytes: Array("passwd: files\ngroup: files\nhosts: files\n".utf8)),
    ]

    /// Files of /proc have no size, so they are read to their end.
    private static func contents(_ path: String) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return try? Files.read(descriptor: descriptor, name: path, limit: 1 << 20)
    }
}
