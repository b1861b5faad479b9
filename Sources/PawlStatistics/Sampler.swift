// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase

/// Seeded random variables for simulations.
struct Sampler {
    private var generator: SeededGenerator
    private var spare: Double?

    /// Starts from a seed; equal seeds give equal sequences.
    init(seed: UInt64) {
        self.generator = SeededGenerator(seed: seed)
    }

    /// 64 random bits.
    mutating func bits() -> UInt64 { generator.next() }

    /// A number in [0, 1).
    mutating func unit() -> Double { generator.unit() }

    /// A standard normal variable (G. Marsaglia, T. A. Bray, "A convenient method for generating normal variables",
    /// SIAM Review 6, 1964: the polar method).
    mutating func normal() -> Double {
        if let spare {
            self.spare = nil
            return spare
        }
        let (first, second, square) = disc()
        let factor = (-2 * log(square) / square).squareRoot()
        spare = second * factor
        return first * factor
    }

    /// Student's t (R. W. Bailey, "Polar generation of random variates with the t-distribution", Mathematics of
    /// Computation 62, 1994).
    mutating func student(freedom: Double) -> Double {
        let (first, _, square) = disc()
        return first * (freedom * (pow(square, -2 / freedom) - 1) / square).squareRoot()
    }

    /// sin(2 pi turns).
    static func sine(_ turns: Double) -> Double { sin(2 * Double.pi * turns) }

    /// A uniform point of the open unit disc without its centre, and its squared radius.
    private mutating func disc() -> (first: Double, second: Double, square: Double) {
        while true {
            let first = 2 * generator.unit() - 1
            let second = 2 * generator.unit() - 1
            let square = first * first + second * second
            if square > 0, square < 1 { return (first, second, square) }
        }
    }
}
