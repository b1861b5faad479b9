// SPDX-License-Identifier: Apache-2.0

/// Where unpredictable bytes come from; tests pass a seeded one.
public struct RandomSource: Sendable {
    /// That many fresh bytes.
    public let bytes: @Sendable (_ count: Int) -> [UInt8]

    /// Makes a source.
    public init(bytes: @escaping @Sendable (_ count: Int) -> [UInt8]) {
        self.bytes = bytes
    }

    /// The kernel's generator, through the standard library, which asks it once for each eight bytes.
    public static let system = RandomSource { count in
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            let word = generator.next()
            for shift in stride(from: UInt64(0), to: 64, by: 8) where bytes.count < count {
                bytes.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        return bytes
    }

    /// A fresh identifier of 32 hexadecimal digits: 128 bits.
    public func identifier() -> String {
        Hex.encode(bytes(16))
    }
}

/// SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014): a small seeded
/// generator for simulations and search, where a run must repeat. Not for secrets.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Starts from a seed; equal seeds give equal sequences.
    public init(seed: UInt64) {
        self.state = seed
    }

    /// Starts from the first eight bytes of a digest.
    public init(seed: Digest) {
        self.state = seed.bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number in [0, 1) with 53 random bits.
    public mutating func unit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }
}
