// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase

/// The search behind ``VerifierExposure``: the verifier's files and lines, and where they were met.
struct ExposureSearch {
    /// A file or folder that cells see.
    struct Place {
        var name: String
        var path: String
        var skipping: Set<String> = []
    }

    /// A file of the verifier.
    private struct Secret {
        var path: String
        var digest: Digest
        var lines = 0
        var isCode: Bool
    }

    /// A file that cells see and that holds lines of the verifier.
    private struct Meeting {
        var path: String
        var needles: Set<Int>
    }

    /// The most bytes of the verifier that are looked for.
    private static let maximumSecret = 32 << 20

    private let limits: VerifierExposure.Limits
    private let verifier: String
    private var secrets: [Secret] = []
    private var secretsBySize: [Int: [Int]] = [:]
    private var lines = LineSearch()
    private var meetings: [Meeting] = []
    private var copies: [(secret: Int, path: String)] = []
    private var entriesLeft: Int
    private(set) var files = 0
    private(set) var bytes = 0
    private(set) var searched: [String] = []
    var notSearched: [String] = []
    /// Told the place and the number of files now and then.
    private let progress: (String, Int) -> Void

    init(verifier: String, limits: VerifierExposure.Limits, progress: @escaping (String, Int) -> Void) {
        self.progress = progress
        self.verifier = verifier
        self.limits = limits
        self.entriesLeft = limits.entries
        var walk = FolderWalk(verifier, limit: limits.entries)
        var left = Self.maximumSecret
        while let path = walk.next() {
            guard let size = Self.size(verifier + "/" + path), size >= LineSearch.minimumLength else { continue }
            guard size <= left, let content = try? Files.read(verifier + "/" + path, limit: size) else {
                notSearched.append("the verifier's file \(path), which is too large")
                continue
            }
            left -= size
            secretsBySize[size, default: []].append(secrets.count)
            let isCode = Self.isCode(path)
            let count = Self.isText(content) ? lines.add(content, file: secrets.count) : 0
            secrets.append(Secret(path: path, digest: .of(content), lines: count, isCode: isCode))
        }
    }

    /// Compares what stands at a place.
    mutating func look(at place: Place) {
        guard !secrets.isEmpty else { return }
        guard entriesLeft > 0 else { return notSearched.append(place.name) }
        var isComplete = true
        if HostPath.kindWithoutLinks(of: place.path) == .folder {
            var walk = FolderWalk(place.path, limit: entriesLeft, skipping: place.skipping)
            while let path = walk.next() {
                if !compare(place.path + "/" + path) { isComplete = false }
                if files & 0x3ff == 0 { progress(place.name, files) }
            }
            entriesLeft = walk.entriesLeft
            if walk.isCut { isComplete = false }
        } else {
            entriesLeft -= 1
            isComplete = compare(place.path)
        }
        if isComplete { searched.append(place.name) } else { notSearched.append(place.name) }
    }

    /// What was found, one sentence for each file that cells see.
    func findings() -> [String] {
        var texts = copies.map { copy in
            "\(secrets[copy.secret].path) of the verifier also stands in \(copy.path), which agents and contestants see"
        }
        let known = Set(copies.map(\.path))
        var places: [Int: Int] = [:]
        for meeting in meetings { for needle in meeting.needles { places[needle, default: 0] += 1 } }
        for meeting in meetings where !known.contains(meeting.path) {
            let rare = meeting.needles.filter { places[$0, default: 0] <= limits.common }
            for (file, found) in Dictionary(grouping: rare.map { lines.needles[$0] }, by: \.file).sorted(by: {
                $0.key < $1.key
            })
            where isEvidence(found, of: secrets[file]) {
                let first = found.map(\.line).min() ?? 0
                let what = found.count == 1 ? "line \(first)" : "\(found.count) lines (the first is line \(first))"
                texts.append(
                    "\(what) of the verifier's \(secrets[file].path) also in \(meeting.path), "
                        + "which agents and contestants see")
            }
        }
        return Array(texts.prefix(VerifierExposure.maximumFindings))
    }

    /// Prose and data give themselves away by one line; code only by several in a row, or by half of all.
    private func isEvidence(_ found: [LineSearch.Needle], of secret: Secret) -> Bool {
        guard secret.isCode else { return true }
        if found.count * 2 >= secret.lines { return true }
        let ordinals = Set(found.map(\.ordinal))
        return ordinals.contains { ordinals.contains($0 + 1) && ordinals.contains($0 + 2) }
    }

    /// Compares one file; false where it should have been compared line by line and was not.
    private mutating func compare(_ path: String) -> Bool {
        guard let size = Self.size(path), size >= LineSearch.minimumLength, !HostPath.lies(path, in: verifier) else {
            return true
        }
        files += 1
        let sameSize = secretsBySize[size] ?? []
        let isShort = size <= limits.fileBytes
        let isAffordable = size <= limits.bytes - bytes
        guard !sameSize.isEmpty || isShort && isAffordable else { return !isShort }
        // Most bytes of a root are programs and archives, whose beginning tells that there are no lines to compare.
        guard !sameSize.isEmpty || Self.beginsAsText(path) else { return true }
        guard let content = try? Files.read(path, limit: size) else { return true }
        if !sameSize.isEmpty {
            let digest = Digest.of(content)
            if let secret = sameSize.first(where: { secrets[$0].digest == digest }) { copies.append((secret, path)) }
        }
        guard isShort, Self.isText(content) else { return true }
        guard isAffordable else { return false }
        bytes += size
        let found = lines.found(in: content)
        if !found.isEmpty { meetings.append(Meeting(path: path, needles: found)) }
        return true
    }

    /// The size of a regular file; nil for everything else.
    private static func size(_ path: String) -> Int? {
        var status = stat()
        guard !path.utf8.contains(0), unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        return Int(status.st_size)
    }

    private static func isText(_ content: [UInt8]) -> Bool {
        !content.prefix(4096).contains(0)
    }

    /// Whether the first bytes of a file are text; false where it cannot be read.
    private static func beginsAsText(_ path: String) -> Bool {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var head = [UInt8](repeating: 0, count: 4096)
        let count = unsafe head.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
        return count > 0 && isText(Array(head.prefix(count)))
    }

    private static let codeEndings: Set<Substring> = [
        "py", "pyi", "sh", "bash", "c", "h", "cc", "cpp", "hpp", "rs", "go", "js", "ts", "swift", "java", "rb", "pl",
        "lua", "jl", "r", "cfg", "ini", "toml", "yaml", "yml",
    ]

    private static func isCode(_ path: String) -> Bool {
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: ".") else { return name == "Makefile" }
        return codeEndings.contains(name[name.index(after: dot)...])
    }
}
