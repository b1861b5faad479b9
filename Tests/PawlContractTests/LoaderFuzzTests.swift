// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlContract
import Testing

@Suite("fuzzing the loader")
struct LoaderFuzzTests {
    @Test(
        "no change of bytes or lines makes the loader trap, and every diagnostic lies in the file",
        .timeLimit(.minutes(2)))
    func mutations() {
        var random = SeededGenerator(seed: 20_261_122)
        let seeds = [ContractTexts.design, ContractTexts.small, ContractTexts.everything].map { Array($0.utf8) }
        for round in 0..<1_500 {
            var bytes = seeds[round % seeds.count]
            for _ in 0...(random.next() % 4) { mutate(&bytes, &random) }
            let loading = ContractLoader.read(
                bytes, path: "fuzz", host: HostFacts(memory: 1 << 30, cores: 2, metersCPU: false))
            let lines = max(
                1,
                bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).count
                    - (bytes.last == UInt8(ascii: "\n") ? 1 : 0))
            for diagnostic in loading.diagnostics {
                #expect((1...lines).contains(diagnostic.line) && diagnostic.column >= 1, "\(diagnostic)")
                #expect(!diagnostic.description.contains("fault in Pawl"), "\(diagnostic)")
                #expect(!diagnostic.description.contains("\n"), "\(diagnostic)")
            }
            #expect(loading.loaded != nil || !loading.errors.isEmpty)
            #expect(loading.loaded == nil || loading.errors.isEmpty)
            _ = loading.loaded?.unavailable
        }
    }

    private static let pieces: [String] = [
        "[", "]", "{", "}", ": ", "- ", "\n", "  ", "*a", "&a ", "!!str ", "|\n", ">\n", "'", "\"", "\\", "#", "? ",
        "<<: ", "---\n",
        "...\n", "%YAML 1.1\n", "null", "~", "true", "yes", "0x7fffffffffffffff", "-9223372036854775808", "1e308",
        "1e999", ".nan",
        "999999999999999999999d", "1TiB", "100%", "\u{0}", "\u{FEFF}", "é", "😀", "\u{85}", "\u{2028}", "\r", "\t",
        "**/**/**", "../..",
    ]

    private func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        func below(_ bound: Int) -> Int { bound > 0 ? Int(random.next() % UInt64(bound)) : 0 }
        guard !bytes.isEmpty else { return }
        let start = below(bytes.count)
        switch below(7) {
        case 0: bytes[start] = UInt8(below(256))
        case 1: bytes.removeSubrange(start..<min(bytes.count, start + 1 + below(40)))
        case 2: bytes.insert(contentsOf: Self.pieces[below(Self.pieces.count)].utf8, at: start)
        case 3:
            let end = min(bytes.count, start + 1 + below(200))
            bytes.insert(contentsOf: bytes[start..<end], at: below(bytes.count))
        case 4:
            var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            lines.swapAt(below(lines.count), below(lines.count))
            bytes = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
        case 5:
            // A value replaced by another one, right behind a colon.
            let colons = bytes.indices.filter { bytes[$0] == UInt8(ascii: ":") }
            guard !colons.isEmpty else { return }
            let colon = colons[below(colons.count)]
            let end = bytes[(colon + 1)...].firstIndex { [44, 125, 10].contains($0) } ?? bytes.count
            bytes.replaceSubrange((colon + 1)..<end, with: Array((" " + Self.pieces[below(Self.pieces.count)]).utf8))
        default: bytes = Array(bytes.prefix(start))
        }
    }
}
