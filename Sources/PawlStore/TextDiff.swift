// SPDX-License-Identifier: Apache-2.0

/// Unified diffs, as POSIX diff -u specifies them and patch(1) and `git apply` read them.
public enum TextDiff {
    /// The hunks that turn one text into another, with three lines of context; empty where they are equal, nil where
    /// either is no text (it holds a NUL or is not UTF-8). Lines are bytes up to and with a line feed.
    public static func hunks(from old: [UInt8], to new: [UInt8], context: Int = 3) -> [UInt8]? {
        guard isText(old), isText(new) else { return nil }
        let oldLines = lines(old)
        let newLines = lines(new)
        var numbers: [ArraySlice<UInt8>: Int] = [:]
        func number(_ line: ArraySlice<UInt8>) -> Int {
            if let number = numbers[line] { return number }
            numbers[line] = numbers.count
            return numbers.count - 1
        }
        let steps = LineDiff.steps(from: oldLines.map(number), to: newLines.map(number))
        var output: [UInt8] = []
        for hunk in ranges(steps, context: context) {
            append(steps, hunk, oldLines, newLines, to: &output)
        }
        return output
    }

    private static func isText(_ bytes: [UInt8]) -> Bool {
        !bytes.contains(0) && String(validating: bytes, as: UTF8.self) != nil
    }

    private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
            lines.append(bytes[start..<end])
            start = end
        }
        return lines
    }

    /// The steps of each hunk: changes with their context; those that touch are one.
    private static func ranges(_ steps: [LineDiff.Step], context: Int) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        for (index, step) in steps.enumerated() where step != .keep {
            let lower = max(index - context, 0)
            let upper = min(index + context + 1, steps.count)
            if let last = ranges.last, lower <= last.upperBound {
                ranges[ranges.count - 1] = last.lowerBound..<upper
            } else {
                ranges.append(lower..<upper)
            }
        }
        return ranges
    }

    private static func append(
        _ steps: [LineDiff.Step], _ hunk: Range<Int>, _ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>],
        to output: inout [UInt8]
    ) {
        var oldIndex = steps[..<hunk.lowerBound].count { $0 != .insert }
        var newIndex = steps[..<hunk.lowerBound].count { $0 != .remove }
        let oldCount = steps[hunk].count { $0 != .insert }
        let newCount = steps[hunk].count { $0 != .remove }
        let oldRange = range(oldIndex, oldCount)
        let newRange = range(newIndex, newCount)
        output.append(contentsOf: "@@ -\(oldRange) +\(newRange) @@\n".utf8)
        for step in steps[hunk] {
            switch step {
            case .keep:
                append(" ", old[oldIndex], to: &output)
                oldIndex += 1
                newIndex += 1
            case .remove:
                append("-", old[oldIndex], to: &output)
                oldIndex += 1
            case .insert:
                append("+", new[newIndex], to: &output)
                newIndex += 1
            }
        }
    }

    private static func append(_ mark: Unicode.Scalar, _ line: ArraySlice<UInt8>, to output: inout [UInt8]) {
        output.append(UInt8(ascii: mark))
        output.append(contentsOf: line)
        if line.last != UInt8(ascii: "\n") { output.append(contentsOf: "\n\\ No newline at end of file\n".utf8) }
    }

    /// An empty range names the line before it.
    private static func range(_ index: Int, _ count: Int) -> String {
        count == 1 ? "\(index + 1)" : "\(count == 0 ? index : index + 1),\(count)"
    }
}
