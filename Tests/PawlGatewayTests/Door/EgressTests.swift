// SPDX-License-Identifier: Apache-2.0
import PawlBase
import Testing

@testable import PawlGateway

@Suite struct EgressTests {
    @Test func `places are read strictly`() {
        #expect(EgressTarget(authority: "API.Example.com:443")?.host == "api.example.com")
        #expect(EgressTarget(authority: "[::1]:8080")?.port == 8080)
        #expect(EgressTarget(absolute: "http://h/p?q")?.path == "/p?q")
        #expect(EgressTarget(absolute: "https://h?q")?.port == 443)
        #expect(EgressTarget(absolute: "https://h?q")?.path == "/?q")
        for bad in [
            "", "h", "h:", "h:0", "h:65536", "h:1:2", "u@h:1", "u:p@h:1", "[::1:80", "[::1]x:80", "a b:1", "h:+1",
            ":80",
            "h/x:80", "[zz]:80", "[]:80",
        ] {
            #expect(EgressTarget(authority: bad) == nil, "\(bad)")
        }
        for bad in ["ftp://h/", "http://", "http:///x", "http://u@h/", "http://h:99999/", "//h/", "h", "http://h/#a"] {
            #expect(EgressTarget(absolute: bad) == nil, "\(bad)")
        }
    }

    @Test func `refused requests make at most one entry a second for a place, and their sum is told`() {
        var tally = EgressTally()
        var entries: [EgressEntry] = []
        for step in 0..<100 {
            if let entry = tally.refuse(host: "a", port: 1, method: "CONNECT", at: step * 50_000_000) {
                entries.append(entry)
            }
        }
        #expect(entries.map(\.count) == [1, 20, 20, 20, 20])
        entries += tally.drain()
        #expect(entries.reduce(0) { $0 + $1.count } == 100)
        #expect(entries.last?.total == 100)
        #expect(tally.drain().isEmpty)
    }

    @Test func `many places are counted together`() {
        var tally = EgressTally()
        var recorded = 0
        for place in 0..<5_000 where tally.refuse(host: "h\(place)", port: 1, method: "GET", at: 0) != nil {
            recorded += 1
        }
        #expect(recorded == EgressTally.places + 1)
        #expect(tally.total == 5_000)
        #expect(tally.drain().map(\.host) == ["*"])
    }
}
