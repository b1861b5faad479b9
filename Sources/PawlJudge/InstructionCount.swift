// SPDX-License-Identifier: Apache-2.0
//
// What valgrind's cachegrind writes (valgrind manual, "Cachegrind Reference"): text, at its end one line
//
//   summary: COUNT [COUNT...]
//
// whose first number is the instructions that were executed.
internal import PawlContract

/// A question that was asked, with its files and what came of it.
struct AskedQuestion: Hashable, Sendable {
    var question: Question
    var files: [String: [UInt8]]
    var result: ContestantReply.Result
}

/// The instructions of a round's contestant, or why they are not known.
///
/// cachegrind counts, which is twice as fast as callgrind and counts the same; neither needs hardware. It runs inside the
/// process that it counts, so code can hide from it by one client request: what it says is worth A1, whatever the rest is.
struct InstructionCount: Hashable, Sendable {
    /// All processes together; nil where nothing was counted.
    var instructions: Int?
    /// Why there is no count, in a few words.
    var fault: String?

    /// A count.
    init(_ instructions: Int) { self.instructions = instructions }

    /// No count.
    init(fault: String) { self.fault = fault }

    /// Where the counts are written, one file a process.
    static let folder = "/pawl/count"
    /// The most processes of one cell whose counts are read.
    static let mostFiles = 1024
    /// The largest file that is read: a line for each line of code that ran.
    static let mostBytes = 64 << 20

    /// What stands before the contestant's own command. No file of the candidate's may change it (.valgrindrc).
    static let command = [
        HostFacts.counter, "--command-line-only=yes", "--tool=cachegrind", "--cache-sim=no", "--branch-sim=no",
        "--trace-children=yes", "--vgdb=no", "-q", "--cachegrind-out-file=\(folder)/%p",
    ]

    /// The contract's environment, with the seeds of hash tables fixed where it does not fix them: two runs of the same
    /// question then take the same steps.
    static func environment(_ given: [String: String]) -> [String: String] {
        [
            "PYTHONHASHSEED": "0", "PERL_HASH_SEED": "0", "PERL_PERTURB_KEYS": "0", "SWIFT_DETERMINISTIC_HASHING": "1",
        ].merging(given) { $1 }
    }

    /// Counted code is up to fifty times slower, and the counter takes memory and files of its own.
    static func limits(_ limits: CellLimits) -> CellLimits {
        var limits = limits
        limits.wall = min(limits.wall * 60 + 30, 86_400)
        limits.cpu = min(limits.cpu * 60 + 30, 86_400)
        limits.memory = min(limits.memory, 1 << 50) + (512 << 20)
        limits.disk = min(limits.disk, 1 << 50) + (256 << 20)
        return limits
    }

    /// The instructions of one process; nil where the text is no count.
    static func parse(_ bytes: [UInt8]) -> Int? {
        let tail = String(decoding: bytes.suffix(1024), as: UTF8.self)
        guard let line = tail.split(separator: "\n").last(where: { $0.hasPrefix("summary:") }),
            let word = line.dropFirst(8).split(separator: " ").first, let count = Int(word), count >= 0
        else { return nil }
        return count
    }
}
