// SPDX-License-Identifier: Apache-2.0

/// A file that reads as little-endian float64 or float32 throughout: of up to 1,024 places of it, evenly spread, each
/// holds zero or a magnitude from 1e-30 to 1e30.
struct NumberFile: Hashable, Sendable {
    private(set) var bytes: [UInt8]
    /// Bytes of one number: 8 or 4.
    private let width: Int

    /// How many numbers there are.
    var count: Int { bytes.count / width }

    /// nil where the bytes do not read so.
    init?(_ bytes: [UInt8]) {
        for width in [8, 4] where !bytes.isEmpty && bytes.count % width == 0 {
            let file = NumberFile(bytes: bytes, width: width)
            let step = max(1, file.count / 1024)
            if stride(from: 0, to: file.count, by: step).allSatisfy({ Self.isOrdinary(file.get($0)) }) {
                self = file
                return
            }
        }
        return nil
    }

    private init(bytes: [UInt8], width: Int) {
        self.bytes = bytes
        self.width = width
    }

    /// The number at a place below `count`.
    func get(_ place: Int) -> Double {
        var word: UInt64 = 0
        for offset in 0..<width { word |= UInt64(bytes[place * width + offset]) << (8 * UInt64(offset)) }
        return width == 8 ? Double(bitPattern: word) : Double(Float(bitPattern: UInt32(truncatingIfNeeded: word)))
    }

    /// Puts another number there.
    mutating func set(_ place: Int, _ number: Double) {
        let word = width == 8 ? number.bitPattern : UInt64(Float(number).bitPattern)
        for offset in 0..<width { bytes[place * width + offset] = UInt8(truncatingIfNeeded: word >> (8 * offset)) }
    }

    private static func isOrdinary(_ number: Double) -> Bool {
        number == 0 || (number.isFinite && number.magnitude > 1e-30 && number.magnitude < 1e30)
    }
}
