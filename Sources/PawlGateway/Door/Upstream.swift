// SPDX-License-Identifier: Apache-2.0
internal import AsyncHTTPClient
internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import PawlContract

/// Speaks to one model endpoint, with the real key.
final class Upstream: Sendable {
    /// Why there is no answer.
    struct Failure: Error {
        /// Whether the request may have reached the endpoint, which may then have worked for it.
        var mayHaveArrived: Bool
        /// One sentence, without the words of the endpoint.
        var message: String
    }

    let endpoint: ModelEndpoint
    private let address: UpstreamAddress
    private let client: HTTPClient
    private let key: Secret?

    /// `key` is read for each request, so that it lies nowhere else meanwhile.
    init(_ endpoint: ModelEndpoint, key: Secret?, group: any EventLoopGroup) {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.decompression = .disabled
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = .seconds(exactly: endpoint.spec.timeouts.connect)
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
        self.endpoint = endpoint
        self.address = UpstreamAddress(endpoint.spec.url, dialect: endpoint.spec.dialect)
        self.key = key
        self.client = HTTPClient(eventLoopGroupProvider: .shared(group), configuration: configuration)
    }

    /// Sends a request and waits for the head of its answer. Bodies of answers are read by the caller.
    func send(
        _ route: ModelRoute, query: String, fields: [HeaderField], body: [UInt8]
    ) async throws(Failure) -> HTTPClientResponse {
        var request = HTTPClientRequest(url: address.url(route, query: query))
        request.method = .POST
        for field in fields { request.headers.add(name: field.name, value: field.value) }
        if let key {
            let isAnthropic = endpoint.spec.dialect == .anthropic
            guard let value = key.headerValue(format: isAnthropic ? "{}" : "Bearer {}") else {
                throw Failure(mayHaveArrived: false, message: "the key of the model endpoint cannot stand in a header")
            }
            request.headers.replaceOrAdd(name: isAnthropic ? "x-api-key" : "authorization", value: value)
        }
        request.body = .bytes(ByteBuffer(bytes: body))
        do {
            return try await client.execute(request, deadline: .distantFuture)
        } catch {
            // Errors may quote the request; only their kind is told.
            throw Self.failure(error)
        }
    }

    /// Ends all connections.
    func close() async { try? await client.shutdown() }

    /// What only a connection that was never made fails with.
    private static let unmade: Set<Int32> = [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EADDRNOTAVAIL, EACCES]

    private static func failure(_ error: any Error) -> Failure {
        let early: [HTTPClientError] = [
            .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout, .invalidURL, .emptyHost,
            .alreadyShutdown, .socksHandshakeTimeout,
        ]
        if let error = error as? HTTPClientError {
            return early.contains(error)
                ? Failure(mayHaveArrived: false, message: "the model endpoint could not be reached")
                : Failure(mayHaveArrived: true, message: "the model endpoint closed the connection without an answer")
        }
        // Nothing but a connection that was made and used throws the errors of a parser or of a cancelled task.
        if error is CancellationError || error is HTTPParserError {
            return Failure(mayHaveArrived: true, message: "the answer of the model endpoint is not HTTP")
        }
        if let error = error as? IOError, unmade.contains(error.errnoCode) {
            return Failure(mayHaveArrived: false, message: "the model endpoint could not be reached")
        }
        if error is NIOConnectionError || error is ChannelError || error is SocketAddressError {
            return Failure(mayHaveArrived: false, message: "the model endpoint could not be reached")
        }
        return Failure(mayHaveArrived: true, message: "the connection to the model endpoint failed")
    }
}

extension TimeAmount {
    /// Some seconds, at least a millisecond and at most about a century.
    static func seconds(exactly seconds: Double) -> TimeAmount {
        .nanoseconds(Int64(min(max(seconds, 0.001), 3e9) * 1e9))
    }
}
