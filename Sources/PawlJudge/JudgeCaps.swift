// SPDX-License-Identifier: Apache-2.0
public import PawlBase

/// The bounds of the two protocols: everything that a judge or a contestant can make grow has one.
public struct JudgeCaps: Hashable, Sendable {
    /// Bytes of one line, from judge or contestant, and of an `output.json`.
    public var lineBytes: Int
    /// Questions in one round.
    public var asks: Int
    /// Files of one question or one answer.
    public var files: Int
    /// Bytes of all files of one question or one answer.
    public var fileBytes: Int
    /// Bytes of all files of one round's questions, and of its answers.
    public var roundFileBytes: Int
    /// Files of one round's questions, and of its answers.
    public var roundFiles: Int
    /// Bytes of the candidate's files that an artifact stage shows.
    public var artifactBytes: Int
    /// Files that an artifact stage shows.
    public var artifactFiles: Int
    /// Bytes of one round's transcript; what is beyond is named by its digest.
    public var transcriptBytes: Int
    /// Bytes of feedback that one verdict of a judge may carry.
    public var feedbackBytes: Int
    /// Bytes delivered to one judge process before it is started afresh.
    public var judgeDeliveredBytes: Int
    /// Files delivered to one judge process before it is started afresh.
    public var judgeDeliveredFiles: Int

    /// Makes a set of caps.
    public init(
        lineBytes: Int = 4 << 20, asks: Int = 10_000, files: Int = 64, fileBytes: Int = 128 << 20,
        roundFileBytes: Int = 512 << 20, roundFiles: Int = 32_768, artifactBytes: Int = 256 << 20,
        artifactFiles: Int = 4096, transcriptBytes: Int = 1 << 20,
        feedbackBytes: Int = 16 << 10, judgeDeliveredBytes: Int = 128 << 20,
        judgeDeliveredFiles: Int = 4096
    ) {
        self.lineBytes = lineBytes
        self.asks = asks
        self.files = files
        self.fileBytes = fileBytes
        self.roundFileBytes = roundFileBytes
        self.roundFiles = roundFiles
        self.artifactBytes = artifactBytes
        self.artifactFiles = artifactFiles
        self.transcriptBytes = transcriptBytes
        self.feedbackBytes = feedbackBytes
        self.judgeDeliveredBytes = judgeDeliveredBytes
        self.judgeDeliveredFiles = judgeDeliveredFiles
    }

    /// The caps on one line of JSON.
    public var json: JSONLimits { JSONLimits(bytes: lineBytes, depth: 64, count: 500_000) }

    /// Whether a name may be a question's or an answer's file: letters, digits, `.`, `_`, `-`, at most 128 bytes, and
    /// no leading dot. Such a name is one path component on every system and needs no quoting in any shell.
    public static func isFileName(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard let first = bytes.first, first != UInt8(ascii: "."), bytes.count <= 128 else { return false }
        return bytes.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
        }
    }
}
