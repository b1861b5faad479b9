// SPDX-License-Identifier: Apache-2.0
import PawlAgents
import PawlBase
import Testing

@Suite("What the tuner reads in a file")
struct TunerSpaceTests {
    private func space(_ text: String, path: String = "a.c") -> TunerSpace {
        TunerSpace(files: [TunerFile(path: path, bytes: Array(text.utf8))])
    }

    private func edited(_ text: String, _ point: [String]) -> String? {
        space(text).files(at: point).first.map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    @Test(
        "every comment style may hold an annotation",
        arguments: [
            "#define T 64 // pawl:tune 8..256 log", "t = 64  # pawl:tune 8..256", "t := 64 -- pawl:tune 8..256",
            "(def t 64) ; pawl:tune 8..256", "(def t 64) ;; pawl:tune 8..256", "int t = 64; /* pawl:tune 8..256 */",
            "int t = 64; /* pawl:tune 8..256*/", "t: 64; /** pawl:tune 8..256 log step 8 */",
            "t = 64 % pawl:tune 8..256",
            "<a t=\"64\"/> <!-- pawl:tune 8..256 -->", "t = 64 (* pawl:tune 8..256 *)", "t = 64 {- pawl:tune 8..256 -}",
            "t = 64 /// pawl:tune 8..256", "t = 64 //! pawl:tune 8..256", "f(/* pawl:tune 8..256 */ 64)",
            "// pawl:tune 8..256\nt = 64", "/*\n * pawl:tune 8..256\n\n */ t = 64", "! pawl:tune 8..256\r\nt = 64\r\n",
            "\t#pawl:tune 8..256\n\n\n  t=64;", "t = 64 {# pawl:tune 8..256 #}", "t = 64 ## pawl:tune 8..256",
        ])
    func comments(_ text: String) throws {
        let space = space(text)
        #expect(space.diagnostics.isEmpty)
        let parameter = try #require(space.parameters.first)
        #expect(space.parameters.count == 1)
        #expect(parameter.current == "64")
        let changed = try #require(edited(text, ["32"]))
        #expect(changed == text.replacing("64", with: "32", maxReplacements: 1))
    }

    @Test(
        "numbers are found and written back in their own form",
        arguments: [
            ("x = -5; // pawl:tune -10..10", "-5", "7", "x = 7; // pawl:tune -10..10"),
            ("x = y-5; // pawl:tune 1..10", "5", "7", "x = y-7; // pawl:tune 1..10"),
            ("x = 0x40u; // pawl:tune 1..255", "0x40", "0xff", "x = 0xffu; // pawl:tune 1..255"),
            ("x = 0b101; # pawl:tune 1..7", "0b101", "0b11", "x = 0b11; # pawl:tune 1..7"),
            ("x = 1_000 # pawl:tune 1..2000", "1000", "20", "x = 20 # pawl:tune 1..2000"),
            ("x = 0.5f; // pawl:tune 0.1..0.9", "0.5", "0.25", "x = 0.25f; // pawl:tune 0.1..0.9"),
            ("x = 1e-3 # pawl:tune 1e-5..1e-1 log", "0.001", "1.0e-05", "x = 1.0e-05 # pawl:tune 1e-5..1e-1 log"),
            ("x = .5 # pawl:tune 0..1", "0.5", "1.0", "x = 1.0 # pawl:tune 0..1"),
            ("x = 5. # pawl:tune 0..9", "5.0", "1.5", "x = 1.5 # pawl:tune 0..9"),
            ("for i in 2...9 { // pawl:tune 1..4", "2", "3", "for i in 3...9 { // pawl:tune 1..4"),
            ("a3 = b4[7] # pawl:tune 1..9", "7", "8", "a3 = b4[8] # pawl:tune 1..9"),
            ("width: 10px /* pawl:tune 1..99 */", "10", "20", "width: 20px /* pawl:tune 1..99 */"),
        ])
    func numbers(_ text: String, _ current: String, _ new: String, _ expected: String) throws {
        let space = space(text)
        #expect(space.diagnostics.isEmpty)
        #expect(space.current == [current])
        #expect(edited(text, [new]) == expected)
    }

    @Test("a name picks the literal behind a word, and unnamed annotations take one literal each")
    func names() {
        let text = """
            block(ti: 8, tj: 16) // pawl:tune tj=4..64 pawl:tune ti=2..32
            x = f(1, 2, 3) # pawl:tune 0..9 pawl:tune 0..9
            // pawl:choose second="a b"|c
            first = "a b"; second = "a b"
            """
        let space = space(text)
        #expect(space.diagnostics.isEmpty)
        #expect(space.parameters.map(\.id) == ["a.c:tj", "a.c:ti", "a.c:f", "a.c:f#2", "a.c:second"])
        #expect(space.current == ["16", "8", "1", "2", "a b"])
        #expect(
            edited(text, ["4", "2", "5", "6", "c"])?.split(separator: "\n").map(String.init) == [
                "block(ti: 2, tj: 4) // pawl:tune tj=4..64 pawl:tune ti=2..32",
                "x = f(5, 6, 3) # pawl:tune 0..9 pawl:tune 0..9", "// pawl:choose second=\"a b\"|c",
                "first = \"a b\"; second = \"c\"",
            ])
    }

    @Test(
        "choices are words, numbers or the content of strings, and never a part of a longer word",
        arguments: [
            ("#define ORDER ijk // pawl:choose ijk|ikj", "ijk", "#define ORDER ikj // pawl:choose ijk|ikj"),
            ("x = 'slow' # pawl:choose slow|ikj", "slow", "x = 'ikj' # pawl:choose slow|ikj"),
            ("slower(slow) # pawl:choose slow|ikj", "slow", "slower(ikj) # pawl:choose slow|ikj"),
            ("a(1.5, x1, 1) # pawl:choose 1|ikj", "1", "a(1.5, x1, ikj) # pawl:choose 1|ikj"),
            ("f(-O2) // pawl:choose -O2|ikj|-O3", "-O2", "f(ikj) // pawl:choose -O2|ikj|-O3"),
            ("t <- fast <!-- pawl:choose fast|ikj-->", "fast", "t <- ikj <!-- pawl:choose fast|ikj-->"),
        ])
    func choices(_ text: String, _ current: String, _ expected: String) {
        let space = space(text)
        #expect(space.diagnostics.isEmpty)
        #expect(space.current == [current])
        let point = space.parameters.map { _ in "ikj" }
        #expect(edited(text, point) == expected)
    }

    @Test(
        "what is wrong with an annotation is said with file and line",
        arguments: [
            "x = 1 // pawl:tune 8..4", "x = 1 // pawl:tune 0..4 log", "x = 1 // pawl:tune 1..", "x = 1 // pawl:tune",
            "x = 1 // pawl:tune 1..9 logg", "x = 1 // pawl:tune 1..9 step 0", "x = 1 // pawl:tune 1..9 step",
            "x = 1 // pawl:tun 1..9", "x = 1 // pawl:choose a", "x = a // pawl:choose a|a", "x = c // pawl:choose a|b",
            "x = 1 // pawl:choose \"a|b", "x = y // pawl:tune 1..9", "// pawl:tune 1..9", "x = 1 // pawl:tune y=1..9",
            "x = 1 // pawl:tune 1..9 pawl:tune 1..9", "x = a // pawl:choose a||b",
            "x = 1 // pawl:tune 1..99999999999999999999",
            "x = 1 // pawl:tune 1..1e999", "x = 1 // pawl:tune 1..9 because",
        ])
    func errors(_ text: String) throws {
        let space = TunerSpace(files: [TunerFile(path: "dir/b.c", bytes: Array(("\n" + text).utf8))])
        let diagnostic = try #require(space.diagnostics.first)
        #expect(diagnostic.severity == .error)
        #expect(diagnostic.description.hasPrefix("dir/b.c:2: error: "))
    }

    @Test("a value outside its range is a warning, and the tuner works on")
    func outside() {
        let space = space("x = 1024 // pawl:tune 8..256 log")
        #expect(space.diagnostics.map(\.severity) == [.warning])
        #expect(space.current == ["1024"])
    }

    @Test(
        "text that only mentions an annotation is none",
        arguments: [
            "print(\"pawl:tune 1..9\") // 5", "see pawl:choose a|b", "x = a * pawl:choose a|b", "// use pawl:tune 1..9",
        ])
    func mentions(_ text: String) {
        let space = space(text)
        #expect(space.parameters.isEmpty && space.diagnostics.isEmpty)
    }

    @Test("bytes that are not the literal stay as they are: CRLF, no final newline, bytes that are not UTF-8")
    func bytes() throws {
        let before: [UInt8] =
            [0xFF, 0xFE, 0x0D, 0x0A, 0xE9] + Array("\r\nx = 5 // pawl:tune 1..9 \t".utf8) + [0x0D, 0x0A, 0xC3]
        let space = TunerSpace(files: [TunerFile(path: "latin1", bytes: before)])
        #expect(space.diagnostics.isEmpty)
        let after = try #require(space.files(at: ["7"]).first).bytes
        #expect(after == before.map { $0 == UInt8(ascii: "5") ? UInt8(ascii: "7") : $0 })
    }

    @Test("files that are huge or hold zero bytes, and lines beyond the limit, are left alone")
    func hostile() {
        let line = Array("x = 5 // pawl:tune 1..9\n".utf8)
        let huge = line + [UInt8](repeating: 0x20, count: TunerSpace.maximumFile)
        let long = [UInt8](repeating: 0x20, count: TunerSpace.maximumLine) + line
        let files = [
            TunerFile(path: "huge", bytes: huge), TunerFile(path: "binary", bytes: line + [0]),
            TunerFile(path: "long", bytes: long),
        ]
        let space = TunerSpace(files: files)
        #expect(space.parameters.isEmpty && space.diagnostics.isEmpty)
    }

    @Test("more parameters than the limit are an error")
    func many() {
        let space = space((0..<100).map { "x\($0) = 5 # pawl:tune 1..9\n" }.joined())
        #expect(space.parameters.count == TunerSpace.maximumParameters)
        #expect(space.diagnostics.count == 100 - TunerSpace.maximumParameters)
    }

    @Test("no bytes make the reader crash, and unchanged points change nothing")
    func fuzz() {
        var generator = SeededGenerator(seed: 11)
        let pieces = [
            "pawl:tune ", "pawl:choose ", "//", "/*", "*/", "#", "8..256", "..", "log", "step", "|", "a", "=", "x", "-",
            "1", "0x", "1e", "9", ".", "\"", "'", "\n", "\r", " ", "\t", "é", "_", "99999999999999999999", "<!--",
            "-->",
            "1e308", "-1e308", "0.000001", "TI=", "ijk",
        ]
        for _ in 0..<4000 {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 1...40, using: &generator) {
                bytes += Array((pieces.randomElement(using: &generator) ?? "").utf8)
                if Int.random(in: 0..<20, using: &generator) == 0 {
                    bytes.append(UInt8.random(in: 1...255, using: &generator))
                }
            }
            let space = TunerSpace(files: [TunerFile(path: "f", bytes: bytes)])
            #expect(space.files(at: space.current).isEmpty)
            var strategy = TunerStrategy(space: space, memory: TunerMemory(), seed: Digest.of("fuzz"))
            if let proposal = strategy.propose() {
                #expect(!space.files(at: proposal.point).isEmpty)
            }
        }
    }

    @Test("the skeleton depends on everything but the values")
    func skeleton() {
        let one = space("x = 5 // pawl:tune 1..9\n")
        #expect(one.skeleton == space("x = 7 // pawl:tune 1..9\n").skeleton)
        #expect(one.skeleton != space("x = 5 // pawl:tune 1..8\n").skeleton)
        #expect(one.skeleton != space("y = 5 // pawl:tune 1..9\n").skeleton)
        #expect(one.skeleton != TunerSpace(files: [], context: ["other"]).skeleton)
    }
}
