// SPDX-License-Identifier: Apache-2.0
//
// How tests are named, so that lists from elsewhere and reports of any runner meet:
//
//   CLASS::NAME     where a report gives a class; NAME alone where it gives none, or the name again (ctest), and in TAP
//
// CLASS is what the report says: `tests.test_a.TestB` (pytest, unittest), `MyTests.FooTests` (swift test). In a list of
// expected tests these spellings mean the same:
//
//   tests/test_a.py::TestB::test_c[1-x]                     pytest's node id
//   tests.test_a.TestB::test_c[1-x]                         the canonical form
//   test_c (tests.test_a.TestB)                             unittest's, before Python 3.11
//   test_c (tests.test_a.TestB.test_c)                      unittest's, from Python 3.11

/// The names of tests.
enum TestID {
    /// The canonical id of a test in a report.
    static func of(className: String, name: String) -> String {
        className.isEmpty || className == name ? name : className + "::" + name
    }

    /// The canonical form of an id as somebody wrote it.
    static func canonical(_ written: String) -> String {
        if let pair = unittest(written) { return of(className: pair.className, name: pair.name) }
        let head = written.prefix { $0 != "[" }
        let tail = written[head.endIndex...]
        let parts = head.components(separatedBy: "::")
        guard parts.count > 1, let file = parts.first, let name = parts.last, !name.isEmpty else { return written }
        let module = file.hasSuffix(".py") ? String(file.dropLast(3).map { $0 == "/" ? "." : $0 }) : file
        return of(className: ([module] + parts[1..<(parts.count - 1)]).joined(separator: "."), name: name + tail)
    }

    /// `NAME (CLASS)`
    private static func unittest(_ written: String) -> (className: String, name: String)? {
        guard written.hasSuffix(")"), let open = written.firstIndex(of: "(") else { return nil }
        let inner = written[written.index(after: open)...].dropLast()
        let name = written[..<open]
        guard name.hasSuffix(" "), isPath(inner), isPath(name.dropLast()), !name.contains(".") else { return nil }
        let method = String(name.dropLast())
        let isRepeated = inner.hasSuffix("." + method)
        return (String(isRepeated ? inner.dropLast(method.count + 1) : inner), method)
    }

    private static func isPath(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
            }
    }
}

extension Substring {
    fileprivate func components(separatedBy mark: String) -> [String] {
        var parts: [String] = []
        var part = ""
        var rest = self
        while !rest.isEmpty {
            if rest.hasPrefix(mark) {
                parts.append(part)
                part = ""
                rest = rest.dropFirst(mark.count)
            } else {
                part.append(rest.removeFirst())
            }
        }
        return parts + [part]
    }
}
