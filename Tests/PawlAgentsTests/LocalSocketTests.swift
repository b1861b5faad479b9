// SPDX-License-Identifier: Apache-2.0
import Glibc
import PawlSandbox
import Testing

@Suite("Unix sockets", .timeLimit(.minutes(1)))
struct LocalSocketTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("lines go both ways, also through a path longer than sun_path, and the peer is known")
    func lines() async throws {
        let deep = folder.path + "/" + String(repeating: "d", count: 120)
        unsafe mkdir(deep, 0o700)
        let socket = try LocalSocket(folder: deep, name: "s.sock")
        let client = try LocalSocket.connect(folder: deep, name: "s.sock")
        let server = try #require(try await socket.accept())
        #expect(server.peer.process == getpid() && server.peer.user == getuid())
        try await client.write(Array("one\ntwo\r\n\nrest".utf8))
        #expect(try await server.readLine(limit: 5) == Array("one".utf8))
        #expect(try await server.readLine(limit: 5) == Array("two\r".utf8))
        #expect(try await server.readLine(limit: 5) == [])
        client.close()
        #expect(try await server.readLine(limit: 5) == nil)
        await #expect(throws: LocalSocketError.self) {
            for _ in 0..<100 { try await server.write([UInt8](repeating: 1, count: 1 << 16)) }
        }
    }

    @Test("a line above the limit is refused before it is held, whether or not it ends")
    func oversize() async throws {
        let socket = try LocalSocket(folder: folder.path, name: "s")
        for text in [String(repeating: "x", count: 100), String(repeating: "x", count: 11) + "\n"] {
            let client = try LocalSocket.connect(folder: folder.path, name: "s")
            let server = try #require(try await socket.accept())
            try await client.write(Array(text.utf8))
            let error = await #expect(throws: LocalSocketError.self) { _ = try await server.readLine(limit: 10) }
            #expect(error?.code == .oversize)
        }
    }

    @Test("more bytes than the kernel holds are written while the other side reads")
    func large() async throws {
        let socket = try LocalSocket(folder: folder.path, name: "s")
        let client = try LocalSocket.connect(folder: folder.path, name: "s")
        let server = try #require(try await socket.accept())
        let line = [UInt8](repeating: UInt8(ascii: "y"), count: 1 << 20)
        let sending = Task { try await client.write(line + [10]) }  // awaited below
        #expect(try await server.readLine(limit: 4 << 20)?.count == line.count)
        try await sending.value
    }

    @Test("closing and cancelling end whoever waits, and the socket is gone")
    func close() async throws {
        let socket = try LocalSocket(folder: folder.path, name: "s")
        let client = try LocalSocket.connect(folder: folder.path, name: "s")
        let server = try #require(try await socket.accept())
        let line = Task { try await server.readLine(limit: 10) }  // awaited below
        let next = Task { try await socket.accept() }  // awaited below
        server.close()
        #expect(try await line.value == nil)
        socket.close()
        #expect(try await next.value == nil)
        #expect(throws: LocalSocketError.self) { try LocalSocket.connect(folder: folder.path, name: "s") }
        let other = try LocalSocket(folder: folder.path, name: "s")
        let waiting = Task { try await other.accept() }  // awaited below
        waiting.cancel()
        #expect(try await waiting.value == nil)
        withExtendedLifetime(client) {}
    }

    @Test("a socket that nobody listens at is absent, and a stale one is replaced")
    func absent() throws {
        let missing = #expect(throws: LocalSocketError.self) { try LocalSocket.connect(folder: folder.path, name: "s") }
        #expect(missing?.isAbsent == true)
        let path = folder.path + "/s"
        let file = unsafe open(path, O_CREAT | O_WRONLY, 0o600)
        Glibc.close(file)
        let refused = #expect(throws: LocalSocketError.self) { try LocalSocket.connect(folder: folder.path, name: "s") }
        #expect(refused?.isAbsent == true)
        let socket = try LocalSocket(folder: folder.path, name: "s")
        _ = try LocalSocket.connect(folder: folder.path, name: "s")
        socket.close()
    }
}
