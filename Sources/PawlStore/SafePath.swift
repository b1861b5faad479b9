// SPDX-License-Identifier: Apache-2.0

/// The rules for names, paths and link targets of trees.
///
/// A name has 1 to 255 bytes, is valid UTF-8 in normalization form C, is not `.` or `..`, and holds no `/` and no
/// control character (C0, DEL, C1). A path has at most 2,048 bytes and 128 names.
///
/// A link target is relative and stays in the tree. `..` may stand only at its beginning: there it climbs real
/// folders, while behind a name that is itself a link it could climb out of the tree although it looks harmless.
public enum SafePath {
    /// The most bytes of one name.
    public static let maximumNameBytes = 255
    /// The most bytes of a path or link target.
    public static let maximumPathBytes = 2048
    /// The most names in a path.
    public static let maximumDepth = 128

    /// What is wrong with a name, as the end of a sentence ("is not in Unicode normal form C"); nil if nothing is.
    public static func problem(name: String) -> String? {
        let bytes = name.utf8
        guard !bytes.isEmpty else { return "is empty" }
        guard bytes.count <= maximumNameBytes else { return "is longer than \(maximumNameBytes) bytes" }
        guard name != ".", name != "..", !bytes.contains(UInt8(ascii: "/")) else { return "is not a plain name" }
        return textProblem(name)
    }

    /// What is wrong with a path.
    public static func problem(path: String) -> String? {
        guard path.utf8.count <= maximumPathBytes else { return "is longer than \(maximumPathBytes) bytes" }
        let names = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard names.count <= maximumDepth else { return "is nested deeper than \(maximumDepth) levels" }
        for name in names {
            guard !name.isEmpty else { return "has an empty part" }
            guard name.count <= maximumNameBytes else { return "has a name longer than \(maximumNameBytes) bytes" }
            guard !name.elementsEqual(".".utf8), !name.elementsEqual("..".utf8) else { return "has a '.' or '..' part" }
        }
        return textProblem(path)
    }

    /// What is wrong with the target of a link at a path.
    public static func problem(target: String, ofLinkAt path: String) -> String? {
        guard !target.isEmpty else { return "has an empty target" }
        guard target.utf8.count <= maximumPathBytes else { return "has a target above \(maximumPathBytes) bytes" }
        guard target.utf8.first != UInt8(ascii: "/") else { return "points to an absolute path" }
        if textProblem(target) != nil { return "has a target that is not plain text in normal form C" }
        var depth = path.utf8.count { $0 == UInt8(ascii: "/") }
        var climbing = true
        for part in target.utf8.split(separator: UInt8(ascii: "/")) where !part.elementsEqual(".".utf8) {
            guard part.elementsEqual("..".utf8) else {
                climbing = false
                continue
            }
            guard climbing else { return "has '..' behind a name in its target" }
            depth -= 1
            guard depth >= 0 else { return "points outside the tree" }
        }
        return nil
    }

    private static func textProblem(_ text: String) -> String? {
        guard !text.unicodeScalars.contains(where: isControl) else { return "holds a control character" }
        guard NormalForm.isComposed(text) else { return "is not in Unicode normal form C" }
        return nil
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }
}
