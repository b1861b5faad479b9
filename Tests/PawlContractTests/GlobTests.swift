// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlContract
import Testing

@Suite("Glob")
struct GlobTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let pattern: String
        let yes: [String]
        let no: [String]
        var testDescription: String { pattern }
    }

    static let cases: [Case] = [
        Case(pattern: "kernel.c", yes: ["kernel.c"], no: ["kernelxc", "a/kernel.c", "kernel.c/a", "", "Kernel.c"]),
        Case(pattern: "*.c", yes: ["a.c", ".c"], no: ["a/b.c", "a.cc", "c"]),
        Case(pattern: "a?c", yes: ["abc", "aéc"], no: ["ac", "abbc", "a/c"]),
        Case(pattern: "src/**", yes: ["src/a", "src/a/b/c", "src"], no: ["srcs/a", "a/src/b"]),
        Case(pattern: "**/*.py", yes: ["a.py", "x/a.py", "x/y/a.py"], no: ["a.pyc", "x/a.py/b"]),
        Case(pattern: "a/**/b/**/c", yes: ["a/b/c", "a/x/b/y/z/c", "a/b/b/c"], no: ["a/c", "a/b", "b/c"]),
        Case(pattern: "**", yes: ["a", "a/b"], no: []),
        Case(pattern: "a**b", yes: ["ab", "axxb"], no: ["a/b"]),
        Case(pattern: "*", yes: ["a", ".hidden"], no: ["a/b"]),
        Case(pattern: "[ab].{c,h}", yes: ["[ab].{c,h}"], no: ["a.c", "b.h"]),
        Case(pattern: "e\u{301}", yes: ["e\u{301}"], no: ["\u{e9}"]),
    ]

    @Test("a pattern matches what it says and nothing else", arguments: cases)
    func matches(_ example: Case) throws {
        let glob = try #require(Glob(example.pattern))
        for path in example.yes { #expect(glob.matches(path), "\(path)") }
        for path in example.no { #expect(!glob.matches(path), "\(path)") }
    }

    @Test("patterns that could leave the workspace are refused")
    func refuses() {
        for pattern in ["", "/a", "a//b", "../a", "a/../b", "./a", "a/", ".", "a\u{0}", "a\nb"] {
            #expect(Glob(pattern) == nil, "\(pattern)")
        }
    }

    @Test("stars do not multiply the cost", .timeLimit(.minutes(1)))
    func hostile() throws {
        let deep = try #require(Glob(Array(repeating: "**/a", count: 60).joined(separator: "/") + "/b"))
        #expect(!deep.matches(Array(repeating: "a", count: 400).joined(separator: "/")))
        let wide = try #require(Glob(String(repeating: "*a", count: 60) + "b"))
        #expect(!wide.matches(String(repeating: "a", count: 400)))
        let both = try #require(Glob(Array(repeating: "**/*a*a*b", count: 20).joined(separator: "/")))
        #expect(!both.matches(Array(repeating: "aaaaaaaaaaaaaaaa", count: 60).joined(separator: "/")))
    }

    @Test("matching agrees with a recursive definition on random patterns and paths")
    func agreesWithDefinition() throws {
        var random = SeededGenerator(seed: 7)
        func word(_ letters: [String], _ count: Int) -> String {
            (0..<count).map { _ in letters[Int(random.next() % UInt64(letters.count))] }.joined()
        }
        for _ in 0..<4_000 {
            let pattern = (0...(random.next() % 4)).map { _ in
                word(["a", "b", "*", "**", "?"], 1 + Int(random.next() % 3))
            }
            .joined(separator: "/")
            let path = (0...(random.next() % 5)).map { _ in word(["a", "b"], 1 + Int(random.next() % 3)) }
                .joined(separator: "/")
            let glob = try #require(Glob(pattern))
            let expected = Self.define(pattern.split(separator: "/")[...], path.split(separator: "/")[...])
            #expect(glob.matches(path) == expected, "\(pattern) \(path)")
        }
    }

    @Test("a set of globs is their union")
    func set() throws {
        let set = EditableSet([try #require(Glob("a")), try #require(Glob("b/**"))])
        #expect(set.contains("a") && set.contains("b/c/d") && !set.contains("c"))
        #expect(!EditableSet([]).contains("a"))
    }

    /// The definition, word for word: exponential, for small inputs.
    private static func define(_ pattern: ArraySlice<Substring>, _ path: ArraySlice<Substring>) -> Bool {
        guard let first = pattern.first else { return path.isEmpty }
        if first == "**" { return (0...path.count).contains { define(pattern.dropFirst(), path.dropFirst($0)) } }
        guard let name = path.first, component(Array(first)[...], Array(name)[...]) else { return false }
        return define(pattern.dropFirst(), path.dropFirst())
    }

    private static func component(_ pattern: ArraySlice<Character>, _ name: ArraySlice<Character>) -> Bool {
        guard let first = pattern.first else { return name.isEmpty }
        if first == "*" { return (0...name.count).contains { component(pattern.dropFirst(), name.dropFirst($0)) } }
        guard let letter = name.first, first == "?" || first == letter else { return false }
        return component(pattern.dropFirst(), name.dropFirst())
    }
}
