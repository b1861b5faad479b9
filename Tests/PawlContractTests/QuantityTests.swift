// SPDX-License-Identifier: Apache-2.0
@testable import PawlContract
import Testing

@Suite("Quantity")
struct QuantityTests {
    @Test("durations read as seconds")
    func durations() {
        let good: [String: Double] = [
            "5m": 300, "1h30m": 5_400, "90s": 90, "200ms": 0.2, "1.5s": 1.5, "1d": 86_400, "1m200ms": 60.2, "0s": 0,
        ]
        for (text, seconds) in good { #expect(Quantity.duration(text) == seconds, "\(text)") }
        let bad = [
            "", "5", "m", "5 m", "-5m", "1m1h", "1m1m", "1.s", ".5s", "5M", "1e3s", "٣s", "9999999999999999999s", "1s ",
        ]
        for text in bad { #expect(Quantity.duration(text) == nil, "\(text)") }
    }

    @Test("sizes read as bytes")
    func sizes() {
        let good = ["512MiB": 512 << 20, "2GiB": 2 << 30, "4KiB": 4_096, "7B": 7, "1.5KiB": 1_536, "0B": 0]
        for (text, bytes) in good { #expect(Quantity.size(text) == bytes, "\(text)") }
        for text in ["", "512", "512MB", "MiB", "1 MiB", "-1MiB", "999999999TiB", "1mib", "1MiBx"] {
            #expect(Quantity.size(text) == nil, "\(text)")
        }
        #expect(Quantity.sizeMeant("512 mb") == "512MiB")
    }

    @Test("percentages read as fractions")
    func percentages() {
        #expect(Quantity.percentage("1%") == 0.01)
        #expect(Quantity.percentage("-2.5%") == -0.025)
        for text in ["%", "1", "1 %", "1%%", "x%"] { #expect(Quantity.percentage(text) == nil) }
    }

    @Test("the nearest word is found, and none where nothing is near")
    func spelling() {
        #expect(Spelling.nearest("objectve", among: ["objective", "goal"]) == "objective")
        #expect(Spelling.nearest("minEffect", among: ["min_effect", "max_pairs"]) == "min_effect")
        #expect(Spelling.nearest("agnets", among: ["agents", "access"]) == "agents")
        #expect(Spelling.nearest("budget", among: ["goal", "name"]) == nil)
        #expect(Spelling.nearest(String(repeating: "a", count: 1_000), among: ["a"]) == nil)
        #expect(Spelling.distance(Array("ca".unicodeScalars), Array("abc".unicodeScalars)) == 3)
        #expect(Spelling.distance(Array("ab".unicodeScalars), Array("ba".unicodeScalars)) == 1)
        #expect(Spelling.distance([], Array("abc".unicodeScalars)) == 3)
    }
}
