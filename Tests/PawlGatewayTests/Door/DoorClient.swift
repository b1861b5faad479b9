// SPDX-License-Identifier: Apache-2.0
import NIOCore
import NIOPosix
import PawlBase

/// Talks bytes to a door.
enum DoorClient {
    /// Sends bytes and reads until the door ends the connection, or `enough` has been read.
    static func exchange(
        _ socket: String, _ bytes: [UInt8], pieces: Int? = nil,
        until enough: @escaping @Sendable ([UInt8]) -> Bool = { _ in false }
    ) async throws -> [UInt8] {
        let connection = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(unixDomainSocketPath: socket) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await connection.executeThenClose { inbound, outbound in
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = rest.prefix(pieces ?? rest.count)
                rest = rest.dropFirst(piece.count)
                do { try await outbound.write(ByteBuffer(bytes: piece)) } catch { break }
            }
            var read: [UInt8] = []
            do {
                for try await buffer in inbound {
                    read += buffer.readableBytesView
                    if enough(read) { break }
                }
            } catch {
                // A reset is an end as well.
            }
            return read
        }
    }

    static func exchange(_ socket: String, _ text: String) async throws -> String {
        String(decoding: try await exchange(socket, Array(text.utf8)), as: UTF8.self)
    }

    /// A POST that is the last of its connection.
    static func post(_ path: String, _ body: String, headers: [String] = []) -> [UInt8] {
        let fields = (["Host: door", "Connection: close", "Content-Length: \(body.utf8.count)"] + headers)
            .joined(separator: "\r\n")
        return Array("POST \(path) HTTP/1.1\r\n\(fields)\r\n\r\n\(body)".utf8)
    }
}

/// An answer as a client reads it.
struct ReadAnswer: Sendable {
    var status = 0
    var head = ""
    var body: [UInt8] = []
    /// Whether its framing says that it is whole.
    var isWhole = false

    init(_ bytes: [UInt8]) {
        let mark = Array("\r\n\r\n".utf8)
        guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: mark) }) else { return }
        head = String(decoding: bytes[..<end], as: UTF8.self).lowercased()
        status = Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0
        var rest = bytes[(end + 4)...]
        if let length = head.split(separator: "\r\n").first(where: { $0.hasPrefix("content-length: ") }) {
            let count = Int(length.dropFirst(16)) ?? -1
            body = Array(rest)
            isWhole = body.count == count
            return
        }
        while let line = rest.firstIndex(of: 13) {
            guard let size = Int(String(decoding: rest[..<line], as: UTF8.self), radix: 16) else { return }
            rest = rest[line...].dropFirst(2)
            if size == 0 {
                isWhole = rest.elementsEqual([13, 10])
                return
            }
            body += rest.prefix(size)
            rest = rest.dropFirst(size + 2)
        }
    }
}
