// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// Makes the typed `verifier` from checked values.
enum VerifierBuilder {
    static func verifier(_ value: ContractValue) throws(BuildFailure) -> VerifierSpec {
        let metrics = try ContractBuilder.map(value.field("metrics"), metric)
        let objective = try value.need("objective", \.text)
        return VerifierSpec(
            source: try value.need("source", \.text),
            build: try optional(value["build"], build),
            contestant: try optional(value["contestant"], contestant),
            stages: try ContractBuilder.each(value.field("stages")) { (value) throws(BuildFailure) in
                try stage(value, printed: metrics.filter { $0.value.from == .command }.keys.sorted())
            },
            splits: try splits(value.field("splits")),
            metrics: metrics,
            objective: objective,
            accept: try accept(value.field("accept"), noisy: metrics[objective]?.noisy ?? true),
            guards: try ContractBuilder.each(value.field("guards"), guardRule),
            tie: try value.choice("tie"),
            controls: ControlsSpec(
                oracle: value.at("controls", "oracle")?.text, mutants: value.at("controls", "mutants")?.text,
                allow: (value.at("controls", "allow")?.list ?? []).compactMap {
                    $0.text.flatMap(AutomaticControl.init)
                },
                tolerance: value.at("controls", "tolerance")?.number ?? 0,
                mutationScore: value.at("controls", "mutation_score")?.number),
            canaries: try ContractBuilder.each(value.field("canaries")) { (value) throws(BuildFailure) in
                CanarySpec(
                    name: try value.need("name", \.text), kind: try value.choice("kind"), value: value["value"]?.text,
                    file: value["file"]?.text,
                    places: try ContractBuilder.each(value.field("in"), ContractBuilder.glob))
            })
    }

    private static func optional<Element>(
        _ value: ContractValue?, _ make: (ContractValue) throws(BuildFailure) -> Element
    ) throws(BuildFailure) -> Element? {
        guard let value else { return nil }
        return try make(value)
    }

    private static func build(_ value: ContractValue) throws(BuildFailure) -> BuildSpec {
        BuildSpec(run: try value.need("run", \.texts), limits: try ContractBuilder.limits(value.field("limits")))
    }

    private static func contestant(_ value: ContractValue) throws(BuildFailure) -> ContestantSpec {
        ContestantSpec(
            mode: try value.choice("mode"), run: try value.need("run", \.texts),
            limits: try ContractBuilder.limits(value.field("limits")))
    }

    private static func stage(_ value: ContractValue, printed: [String]) throws(BuildFailure) -> StageSpec {
        var files: [Glob] = []
        if let globs = value["files"] { files = try ContractBuilder.each(globs, ContractBuilder.glob) }
        return StageSpec(
            name: try value.need("name", \.text), kind: try value.choice("kind"),
            judge: value["judge"]?.texts ?? [], rounds: try value.need("rounds", \.integer),
            compare: try value.choice("compare"), files: files,
            limits: try ContractBuilder.limits(value.field("limits")),
            suite: try optional(value["suite"], SuiteBuilder.suite),
            command: try optional(value["command"]) { (value) throws(BuildFailure) in
                try SuiteBuilder.command(value, metrics: printed)
            })
    }

    private static func splits(_ value: ContractValue) throws(BuildFailure) -> [SplitName: SplitSpec] {
        var splits: [SplitName: SplitSpec] = [:]
        for name in SplitName.allCases {
            guard let split = value[name.rawValue] else { continue }
            var files: [Glob] = []
            if let globs = split["files"] { files = try ContractBuilder.each(globs, ContractBuilder.glob) }
            splits[name] = SplitSpec(
                judge: try split.need("judge", \.texts), queries: try split.need("queries", \.integer),
                set: split["set"]?.text, rounds: try split.need("rounds", \.integer), files: files,
                limits: try ContractBuilder.limits(split.field("limits")))
        }
        return splits
    }

    private static func metric(_ value: ContractValue) throws(BuildFailure) -> MetricSpec {
        MetricSpec(
            from: try value.choice("from"), better: try value.choice("better"), min: value["min"]?.number,
            max: value["max"]?.number, noisy: value.isNoisyMetric)
    }

    private static func accept(_ value: ContractValue, noisy: Bool) throws(BuildFailure) -> AcceptSpec {
        let rule = value["rule"]?.text.flatMap(AcceptRule.init) ?? (noisy ? .sequential : .exact)
        return AcceptSpec(
            rule: rule, alpha: try value.need("alpha", \.number), spend: try value.choice("spend"),
            minEffect: value["min_effect"]?.number ?? (rule == .sequential ? 0.01 : 0),
            maxPairs: try value.need("max_pairs", \.integer), confirm: try value.need("confirm", \.integer))
    }

    private static func guardRule(_ value: ContractValue) throws(BuildFailure) -> GuardSpec {
        GuardSpec(
            metric: try value.need("metric", \.text), atMost: value["at_most"]?.number,
            atLeast: value["at_least"]?.number, worsenAtMost: value["worsen_at_most"]?.number)
    }
}

extension ContractValue {
    /// Whether a metric is noisy: as written, else true for Pawl's meters.
    var isNoisyMetric: Bool { self["noisy"]?.flag ?? isMeter }

    /// Whether a metric comes from one of Pawl's meters; one without a readable source might.
    var isMeter: Bool { self["from"]?.text.flatMap(MetricSource.init)?.isMeter ?? true }
}
