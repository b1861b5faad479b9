// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase
internal import PawlContract
internal import PawlLedger
internal import PawlRun
internal import PawlStatistics

/// What `pawl noise CONTRACT` prints.
struct NoisePage: Sendable {
    private let measured: NoiseMeasurement
    private let contract: Contract
    private let facts: RunFacts

    init(_ measured: NoiseMeasurement, contract: Contract) {
        self.measured = measured
        self.contract = contract
        self.facts = RunFacts(contract)
    }

    private var direction: GainDirection { facts.objective?.better == .higher ? .higher : .lower }

    /// Lines for people.
    var lines: [String] {
        let floor = measured.floor
        let objective = measured.objective
        let name = facts.objective?.name ?? contract.verifier.objective
        var lines = [
            "\(name) \(facts.show(objective.median)) (95 % \(facts.show(objective.low)) to \(facts.show(objective.high))), "
                + "\(Figures.count(floor.logRatios.count, "pair")) of the baseline with itself, "
                + "\(Figures.duration(measured.secondsPerPair)) each",
            noise + (measured.isPaired ? "" : "; no stage is paired: consecutive rounds"),
        ]
        if let startUp = measured.startUp {
            lines.append(
                "process start-up: \(Figures.duration(startUp.seconds)), \(Figures.count(startUp.timesPerRound, "time")) in a "
                    + "round, \(Figures.percent(startUp.share)) of \(name)")
        }
        lines += measured.signals.map { CleanText.line("\($0.severity.rawValue) \($0.code): \($0.evidence)") }
        lines += floor.isExact ? exactPairs : table
        return lines.map { CleanText.line($0) }
    }

    private var noise: String {
        let floor = measured.floor
        guard floor.isExact else {
            return
                "noise: one measurement \(percent(floor.singleDeviation)), one pair \(percent(floor.pairDeviation)); "
                + "equals differ by \(percent(floor.bias.median)) (95 % \(percent(floor.bias.low)) to "
                + "\(percent(floor.bias.high)))"
        }
        let advice =
            contract.verifier.accept.rule == .exact && facts.objective?.noisy == false
            ? "" : "; `noisy: false` and rule exact fit this metric"
        guard floor.singleDeviation > 0 else { return "exact: no noise, all measurements are the same number\(advice)" }
        return "exact: no noise, every pair agrees to the last bit; the questions of different pairs differ by "
            + "\(percent(floor.singleDeviation))\(advice)"
    }

    /// Without noise every gain shows in each pair: a table would repeat one number.
    private var exactPairs: [String] {
        guard contract.verifier.accept.rule == .sequential,
            let needed = measured.pairsNeeded(gain: NoiseMeasurement.gains[0], direction: direction)
        else { return [] }
        return ["any true gain of at least min_effect shows in each pair; rule sequential stops after about \(needed)"]
    }

    private var table: [String] {
        let accept = contract.verifier.accept
        var table = TextTable([.init("true gain"), .init("pairs", .right), .init("time", .right), .init("")])
        for gain in NoiseMeasurement.gains {
            let needed = measured.pairsNeeded(gain: gain, direction: direction)
            var remarks: [String] = []
            if gain < accept.minEffect {
                remarks.append("below min_effect \(percent(accept.minEffect)): not kept")
            } else if gain == accept.minEffect {
                remarks.append("min_effect itself: kept every second time at best")
            }
            if accept.rule == .sequential, needed.map({ $0 > accept.maxPairs }) ?? true {
                remarks.append("max_pairs is \(accept.maxPairs)")
            }
            table.add([
                percent(gain), needed.map(String.init) ?? "> \(EvidencePlan.maximumPairs)",
                needed.map { Figures.duration(Double($0) * measured.secondsPerPair) } ?? "",
                remarks.joined(separator: "; "),
            ])
        }
        let budget =
            "pairs for a chance of 90 %, at an error budget of \(Figures.significant(measured.alpha, 2)) for one comparison"
        return [budget + ":"] + table.lines()
    }

    /// One object.
    var json: JSONValue {
        let floor = measured.floor
        func number(_ value: Double) -> JSONValue { value.isFinite ? .number(value) : .null }
        return [
            "objective": .string(contract.verifier.objective), "value": number(measured.objective.median),
            "low": number(measured.objective.low), "high": number(measured.objective.high),
            "pairs": .integer(floor.logRatios.count), "paired": .bool(measured.isPaired), "exact": .bool(floor.isExact),
            "seconds_per_pair": number(measured.secondsPerPair),
            "noise": [
                "measurement": number(floor.singleDeviation), "pair": number(floor.pairDeviation),
                "bias": number(floor.bias.median), "bias_low": number(floor.bias.low),
                "bias_high": number(floor.bias.high),
            ],
            "start_up": measured.startUp.map {
                [
                    "seconds": number($0.seconds), "times": .integer($0.timesPerRound), "share": number($0.share),
                ]
            } ?? .null,
            "alpha": number(measured.alpha),
            "needed": .array(
                NoiseMeasurement.gains.map { gain in
                    [
                        "gain": .number(gain),
                        "pairs": measured.pairsNeeded(gain: gain, direction: direction).map { .integer($0) } ?? .null,
                    ]
                }),
            "signals": RunDocument.signals(measured.signals),
        ]
    }

    private func percent(_ fraction: Double) -> String { Figures.significant(fraction * 100, 2) + " %" }
}
