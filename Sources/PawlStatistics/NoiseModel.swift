// SPDX-License-Identifier: Apache-2.0

/// How repeated measurements of the same thing differ, for simulations.
///
/// Each model gives the logarithm of one measurement after another, with a standard deviation of `deviation` for one
/// measurement: for the drifting ones this counts the white and the periodic part, which is what repeated
/// measurements close to each other would show.
public enum NoiseModel: String, Hashable, Sendable, CaseIterable {
    /// Independent and normal.
    case normal
    /// Student's t with three degrees of freedom, scaled.
    case student = "student-t3"
    /// Normal, but every twentieth measurement on average is ten times as wide.
    case contaminated
    /// Normal, plus a sine with half the deviation as amplitude and a period of 7.3 measurements, a random walk with
    /// steps of a tenth of the deviation and a slope of a twentieth of it per measurement.
    case drifting
    /// A sine with twice the deviation as amplitude, a random walk with steps of the whole deviation and a slope of the
    /// whole deviation per measurement, on top of normal noise: a machine that nobody should measure on.
    case storm
    /// Normal, but read off a clock whose ticks are as long as the deviation: many ties, and few values.
    case coarse

    /// What the model is, for tables.
    public var title: String {
        switch self {
        case .normal: "normal"
        case .student: "Student t, 3 df"
        case .contaminated: "contaminated (5 % ten times as wide)"
        case .drifting: "drifting (walk + slope + sine)"
        case .storm: "storm (drift larger than the noise)"
        case .coarse: "coarse clock (ticks of the deviation)"
        }
    }
}

/// A stream of measurements of one model.
struct NoiseSource {
    private let model: NoiseModel
    private let deviation: Double
    private var sampler: Sampler
    private var level = 0.0
    private var phase: Double

    /// Starts a stream; equal seeds give equal streams.
    init(model: NoiseModel, deviation: Double, seed: UInt64) {
        self.model = model
        self.deviation = deviation
        self.sampler = Sampler(seed: seed)
        self.phase = sampler.unit() * 7.3
    }

    /// A number in [0, 1) from the stream.
    mutating func unit() -> Double { sampler.unit() }

    /// The logarithm of the next measurement of something whose true logarithm is 0.
    mutating func next() -> Double {
        switch model {
        case .normal: deviation * sampler.normal()
        // The variance of Student's t with 3 degrees of freedom is 3.
        case .student: deviation / 3.0.squareRoot() * sampler.student(freedom: 3)
        // 0.95 s^2 + 0.05 (10 s)^2 = 5.95 s^2
        case .contaminated:
            deviation / 5.95.squareRoot() * sampler.normal() * (sampler.unit() < 0.05 ? 10 : 1)
        // A sine of amplitude a has the variance a^2 / 2: 1 = w^2 + 0.125
        case .drifting: drift(white: 0.875.squareRoot(), sine: 0.5, step: 0.1, slope: 0.05)
        case .storm: drift(white: 1, sine: 2, step: 1, slope: 1)
        case .coarse: deviation * sampler.normal().rounded()
        }
    }

    private mutating func drift(white: Double, sine: Double, step: Double, slope: Double) -> Double {
        level += step * sampler.normal() + slope
        phase += 1
        return deviation * (level + sine * Sampler.sine(phase / 7.3) + white * sampler.normal())
    }
}
