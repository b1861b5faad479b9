// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase
internal import PawlContract
internal import PawlStore

/// Files and folders that the user names. What is wrong with them is the user's to put right: exit code 2.
enum UserPath {
    /// The real path of a folder that exists.
    static func folder(_ path: String, for purpose: String) throws -> String {
        guard Files.exists(path) else {
            throw CommandFailure(
                .usage, "there is no folder \(path)", hint: near(path) ?? "name the folder \(purpose)")
        }
        guard let real = try? Files.realPath(path), (try? Files.names(in: real)) != nil else {
            throw CommandFailure(.usage, "\(path) is no folder that can be read", hint: "name the folder \(purpose)")
        }
        return real
    }

    /// The bytes of a file.
    static func read(_ path: String, limit: Int, option: String) throws -> [UInt8] {
        do {
            return try Files.read(path, limit: limit)
        } catch {
            throw CommandFailure(.usage, "\(option): \(error.message)", hint: near(path))
        }
    }

    /// Writes a file that the user asked for.
    static func write(_ bytes: [UInt8], to path: String, option: String) throws {
        do {
            try SystemDisk().replace(Files.absolute(path), with: bytes)
        } catch {
            throw CommandFailure(
                error.isFull ? .machine : .usage, "cannot write \(path): \(error.message)",
                hint: "name another place with \(option)")
        }
    }

    /// The state folder of a contract, made where it is missing.
    static func state(_ path: String) throws -> StateFolder {
        do {
            return try StateFolder(path: path)
        } catch {
            throw CommandFailure(
                .machine, "there is no place for the state: \(error.message)",
                hint: "keep it elsewhere with --state DIR")
        }
    }

    /// A neighbour with nearly this name.
    private static func near(_ path: String) -> String? {
        let parent = SystemDisk.folder(of: Files.absolute(path))
        guard let last = path.split(separator: "/").last, let names = try? Files.names(in: parent),
            let nearest = Suggestion.nearest(String(last), among: names)
        else { return nil }
        return "did you mean \(path.dropLast(last.count + (path.hasSuffix("/") ? 1 : 0)))\(nearest)?"
    }
}
