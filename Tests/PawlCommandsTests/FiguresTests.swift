// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import PawlCommands

@Suite("Figures")
struct FiguresTests {
    @Test("Durations change their unit with their size")
    func durations() {
        let expected: [(Double, String)] = [
            (0, "0 s"), (4.12e-7, "412 ns"), (38, "38.0 s"), (0.000_041_2, "41.2 us"), (0.0412, "0.0412 s"),
            (0.00412, "4.12 ms"), (0.412, "0.412 s"),
            (4.123, "4.12 s"), (59.94, "59.9 s"), (252, "4 m 12 s"), (3720, "1 h 02 m"), (.nan, "?"), (.infinity, "?"),
        ]
        for (seconds, text) in expected { #expect(Figures.duration(seconds) == text) }
    }

    @Test("Numbers keep their significant digits and never trap")
    func numbers() {
        let expected: [(Double, String)] = [
            (0, "0"), (12, "12"), (-3, "-3"), (0.1234567, "0.1235"), (1234.567, "1235"), (12.345, "12.35"),
            (0.05, "0.05"), (2.5, "2.5"), (100.04, "100"),
            (1e-9, "1.000e-9"), (1.5e15, "1.500e15"), (.greatestFiniteMagnitude, "1.798e308"), (.nan, "?"),
        ]
        for (number, text) in expected { #expect(Figures.significant(number) == text) }
        #expect(Figures.fixed(-0.001, 2) == "0.00")
        #expect(Figures.fixed(1.005, 1) == "1.0")
        #expect(Figures.fixed(9.999, 2) == "10.00")
        #expect(Figures.fixed(1e300, 2) == "1e+300")
    }

    @Test("Sizes use powers of 1024")
    func sizes() {
        #expect(Figures.bytes(512) == "512 B")
        #expect(Figures.bytes(1536) == "1.5 KiB")
        #expect(Figures.bytes(2.0 * 1024 * 1024 * 1024) == "2.0 GiB")
        #expect(Figures.bytes(.infinity) == "?")
    }
}
