// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// What `egress.request` says of one place, and of how many requests.
struct EgressEntry: Hashable, Sendable {
    /// Where to.
    var host: String
    /// 0 where the request did not say.
    var port: Int
    /// The method of the latest request.
    var method: String
    /// The requests that this entry stands for.
    var count: Int
    /// All requests of the attempt to this place so far.
    var total: Int

    /// The details of the ledger's entry.
    func details(attempt: Int) -> JSONValue {
        [
            "attempt": .anyInteger(attempt), "host": .string(host), "port": .anyInteger(port),
            "method": .string(method), "decision": "refused", "count": .anyInteger(count), "total": .anyInteger(total),
        ]
    }
}

/// Counts refused requests by place: the first is recorded at once, then at most one entry a second, the rest at the end.
///
/// At most `places` places are told apart; all others are counted together as `*`.
struct EgressTally: Hashable, Sendable {
    /// How many places are told apart.
    static let places = 256
    /// Between two entries of one place.
    static let interval = 1_000_000_000

    private struct Place: Hashable, Sendable {
        var host: String
        var port: Int
    }

    private struct Count: Hashable, Sendable {
        var method: String
        var held: Int
        var total: Int
        var recordedAt: Int
    }

    private var counts: [Place: Count] = [:]

    /// All requests that were refused.
    var total: Int { counts.values.reduce(0) { $0 + $1.total } }

    /// Takes a refused request; what is to be recorded now, if anything. `moment` is monotonic, in nanoseconds.
    mutating func refuse(host: String, port: Int, method: String, at moment: Int) -> EgressEntry? {
        var place = Place(host: host, port: port)
        if counts[place] == nil, counts.count >= Self.places { place = Place(host: "*", port: 0) }
        var count = counts[place] ?? Count(method: method, held: 0, total: 0, recordedAt: .min)
        count.method = method
        count.held += 1
        count.total += 1
        defer { counts[place] = count }
        let (since, overflow) = moment.subtractingReportingOverflow(count.recordedAt)
        guard overflow || since >= Self.interval else { return nil }
        count.recordedAt = moment
        return Self.entry(place, &count)
    }

    /// What was not recorded yet, in a fixed order.
    mutating func drain() -> [EgressEntry] {
        let held = counts.filter { $0.value.held > 0 }.keys.sorted { ($0.host, $0.port) < ($1.host, $1.port) }
        return held.compactMap { place in
            guard var count = counts[place] else { return nil }
            defer { counts[place] = count }
            return Self.entry(place, &count)
        }
    }

    private static func entry(_ place: Place, _ count: inout Count) -> EgressEntry {
        defer { count.held = 0 }
        return EgressEntry(
            host: place.host, port: place.port, method: count.method, count: count.held, total: count.total)
    }
}
