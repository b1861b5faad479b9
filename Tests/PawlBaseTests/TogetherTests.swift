// SPDX-License-Identifier: Apache-2.0
import PawlBase
import Testing

@Suite("Two pieces of work at once", .timeLimit(.minutes(1)))
struct TogetherTests {
    private struct Failed: Error {}

    @Test("Each may wait for the other, and both results come back")
    func both() async throws {
        let (stream, feed) = AsyncStream<Int>.makeStream()
        let (sum, last) = try await together({ await stream.reduce(0, +) }) {
            for number in 1...4 { feed.yield(number) }
            feed.finish()
            return 4
        }
        #expect(sum == 10)
        #expect(last == 4)
    }

    @Test("Where the second fails, the first is cancelled and waited for")
    func failure() async {
        let ended = Locked(false)
        await #expect(throws: Failed.self) {
            _ = try await together({
                while !Task.isCancelled { await Task.yield() }
                ended.withLock { $0 = true }
            }) { throw Failed() }
        }
        #expect(ended.withLock { $0 })
    }
}
