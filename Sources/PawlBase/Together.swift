// SPDX-License-Identifier: Apache-2.0

/// Runs two pieces of work at the same time and returns both results when both have ended.
///
/// Where the second throws, the first is cancelled and waited for, and the error is thrown. This stands in for
/// `async let`, whose child task the Swift 6.3 runtime may read after its parent has freed it (swiftlang/swift#89883,
/// corrected in 6.4): a crash once in some thousand rounds. A task group's children are held until they are taken.
public func together<First: Sendable, Second: Sendable>(
    _ first: @escaping @Sendable () async -> First, _ second: () async throws -> Second
) async throws -> (First, Second) {
    try await withThrowingTaskGroup(of: First.self) { group in
        group.addTask { await first() }
        let result = try await second()
        guard let other = try await group.next() else { throw CancellationError() }
        return (other, result)
    }
}
