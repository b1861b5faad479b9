// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

extension CrossChecks {
    /// Metrics, the objective, guards, the target.
    mutating func checkMetrics() {
        for (_, metric) in metrics?.entries ?? [] { check(metric: metric) }
        if let objective = root.at("verifier", "objective") {
            check(objective, isAmong: metrics, "metric", "'verifier.metrics'")
        }
        for rule in root.at("verifier", "guards")?.list ?? [] { check(guardRule: rule) }
        if let target = root.at("loop", "target"), let metric = objectiveMetric { check(target, for: metric) }
    }

    private mutating func check(metric: ContractValue) {
        if let low = metric["min"], let high = metric["max"], let least = low.number, let most = high.number,
            least >= most
        {
            error(high, "max must be above min (\(CanonicalJSON.text(.number(least))))")
        }
        let from = metric["from"]?.text
        guard metric.isMeter else { return }
        let isCount = from == MetricSource.clockInstructions.rawValue
        if let noisy = metric["noisy"], noisy.flag == false {
            warning(
                noisy,
                isCount
                    ? "a count repeats, but the CPU time that must confirm it does not: one pair would decide"
                    : "\(from ?? "a meter") is measured, and no two measurements agree")
        }
        if isCount, let from = metric["from"] {
            warning(
                from,
                "instructions are counted inside the candidate's own process, which can hide from the counter: for "
                    + "honest code, and every verdict that rests on it is A1")
        }
        if from != nil, !stages.isEmpty,
            !stages.contains(where: { $0["kind"]?.text == StageKind.ask.rawValue })
        {
            error(metric, "\(from ?? "a meter") is measured while a contestant answers, but no stage is of kind ask")
        }
    }

    private mutating func check(guardRule rule: ContractValue) {
        guard let name = rule["metric"] else { return }
        check(name, isAmong: metrics, "metric", "'verifier.metrics'")
        guard let metric = name.text.flatMap({ metrics?[$0] }) else { return }
        if let most = rule["at_most"], let bound = most.number, let least = metric["min"]?.number, bound < least {
            error(most, "no value can be at most this: the metric's min is \(CanonicalJSON.text(.number(least)))")
        }
        if let least = rule["at_least"], let bound = least.number, let most = metric["max"]?.number, bound > most {
            error(least, "no value can be at least this: the metric's max is \(CanonicalJSON.text(.number(most)))")
        }
    }

    private mutating func check(_ target: ContractValue, for metric: ContractValue) {
        guard let value = target.number, let better = metric["better"]?.text else { return }
        let low = metric["min"]?.number ?? -.infinity
        let high = metric["max"]?.number ?? .infinity
        let isLower = better == Direction.lower.rawValue
        if isLower ? value < low : value > high {
            error(target, "the objective cannot get there: its \(isLower ? "min" : "max") comes first")
        } else if isLower ? value >= high : value <= low {
            warning(target, "any value of the objective (\(better) is better) reaches this target at once")
        }
    }

    /// The rule of acceptance against the objective and the stages.
    mutating func checkAcceptance() {
        if let objective = objectiveMetric, objective["from"]?.text == MetricSource.clockInstructions.rawValue {
            checkCountedObjective(objective)
        }
        guard let objective = objectiveMetric, let accept = verifier?["accept"] else { return }
        let isNoisy = objective.isNoisyMetric
        let rule = accept["rule"]?.text ?? (isNoisy ? AcceptRule.sequential.rawValue : AcceptRule.exact.rawValue)
        let place = accept["rule"] ?? (accept.isDefault ? root.at("verifier", "objective") ?? accept : accept)
        switch rule {
        case AcceptRule.exact.rawValue where isNoisy:
            error(
                place, "rule exact takes every lucky measurement of a noisy objective for progress",
                suggestion: AcceptRule.sequential.rawValue)
        case AcceptRule.sequential.rawValue:
            if !isNoisy {
                warning(
                    place, "the objective is not noisy, so rule sequential only costs time",
                    suggestion: AcceptRule.exact.rawValue)
            }
            checkPairs(place, accept: accept, objective: objective)
        case AcceptRule.naive.rawValue: discourageNaive(place, isNoisy: isNoisy)
        default: break
        }
    }

    /// A count decides only where the CPU time of the same pairs can confirm it.
    private mutating func checkCountedObjective(_ objective: ContractValue) {
        let place = root.at("verifier", "objective") ?? objective
        if let better = objective["better"], better.text == Direction.higher.rawValue {
            error(better, "more instructions are no gain that CPU time could confirm", suggestion: "lower")
        }
        let isPaired = stages.contains {
            $0["compare"]?.text == StageComparison.paired.rawValue && $0["kind"]?.text == StageKind.ask.rawValue
        }
        if !stages.isEmpty, !isPaired {
            error(
                place,
                "clock.instructions decides only in pairs, whose CPU time must confirm it: give a stage of kind ask "
                    + "'compare: paired', or take clock.cpu")
        }
    }

    /// The rule naive exists so that loops which work so can be reproduced, with its price told.
    private mutating func discourageNaive(_ place: ContractValue, isNoisy: Bool) {
        guard isNoisy else {
            return warning(
                place, "the objective is not noisy, so rule naive says less than it could",
                suggestion: AcceptRule.exact.rawValue)
        }
        var price = "rule naive keeps lucky measurements"
        if let attempts = root.at("budget", "attempts")?.integer, attempts >= 1 {
            let isPaired = stages.contains { $0["compare"]?.text == StageComparison.paired.rawValue }
            // A fresh pair of equals is won every second time; against the best so far, wins are records.
            let keeps = isPaired ? Double(attempts) / 2 : (1...attempts).reduce(0) { $0 + 1 / Double($1 + 1) }
            let tenths = Int((keeps * 10).rounded())
            price += ": of \(attempts) candidates that are no better, about \(tenths / 10).\(tenths % 10) are kept"
        }
        warning(place, price, suggestion: AcceptRule.sequential.rawValue)
    }

    private mutating func checkPairs(_ place: ContractValue, accept: ContractValue, objective: ContractValue) {
        let name = root.at("verifier", "objective")?.text ?? ""
        if !stages.isEmpty, stages.allSatisfy({ $0["compare"]?.text != nil }),
            !stages.contains(where: { $0["compare"]?.text == StageComparison.paired.rawValue })
        {
            error(
                place,
                "rule sequential compares champion and candidate in pairs, but no stage has 'compare: paired'; add it to "
                    + "the stage that measures '\(name)'")
        }
        if let low = objective["min"], let least = low.number, least < 0 {
            error(low, "rule sequential compares ratios, which negative values do not have; use a metric with min 0")
        } else if objective["min"] == nil, objective["from"]?.text == MetricSource.judge.rawValue {
            warning(objective, "rule sequential compares ratios; add 'min: 0' so that other values are refused")
        }
        guard let pairs = accept["max_pairs"], let count = pairs.integer, let alpha = accept["alpha"]?.number else {
            return
        }
        let isWholeRun = accept["spend"]?.text == AlphaSpending.run.rawValue
        let shares = isWholeRun ? Double(root.at("budget", "attempts")?.integer ?? 1) : 1
        // A test of the sign of each pair can at best double its evidence with a pair.
        var needed = 0
        var evidence = 1.0
        while evidence < shares / alpha, needed < 2_000 {
            evidence *= 2
            needed += 1
        }
        if count < needed {
            error(
                pairs,
                "no candidate can be accepted: alpha \(CanonicalJSON.text(.number(alpha)))"
                    + (isWholeRun ? " over \(Int(shares)) attempts" : "") + " takes at least \(needed) pairs")
        }
    }

    /// Stages and the contestant that they ask.
    mutating func checkStages() {
        let asks = stages.contains { $0["kind"]?.text == StageKind.ask.rawValue }
        if asks, let verifier, verifier["contestant"] == nil, !diagnostics.mentions("verifier.contestant") {
            diagnostics.error(
                verifier.position, "verifier.contestant",
                "missing: a stage of kind ask questions the candidate's program; for example: contestant: {mode: exec, "
                    + "run: [./kernel, \"{in}\", \"{out}\"]}")
        }
        for stage in stages {
            if stage["compare"]?.text == StageComparison.paired.rawValue, let rounds = stage["rounds"],
                !rounds.isDefault
            {
                warning(rounds, "a paired stage draws as many pairs as the test needs, so 'rounds' has no effect")
            }
        }
        guard let contestant = verifier?["contestant"], let run = contestant["run"] else { return }
        if !asks, !stages.isEmpty { warning(contestant, "no stage is of kind ask, so the contestant is never started") }
        let words = run.texts ?? []
        let isExec = contestant["mode"]?.text == ContestantMode.exec.rawValue
        let absent = ["{in}", "{out}"].filter { place in !words.contains { $0.contains(place) } }
        if isExec, !absent.isEmpty {
            warning(
                run,
                "mode exec hands over questions and answers in folders, but \(absent.joined(separator: " and ")) "
                    + "\(absent.count == 1 ? "is" : "are") not among the arguments")
        } else if !isExec, absent.count < 2 {
            warning(run, "{in} and {out} have no meaning in mode serve: questions come as lines on stdin")
        }
    }
}

extension DiagnosticList {
    /// Whether any diagnostic is about a key path or one below it.
    func mentions(_ keyPath: String) -> Bool {
        all.contains {
            $0.keyPath == keyPath || $0.keyPath.hasPrefix(keyPath + ".") || $0.keyPath.hasPrefix(keyPath + "[")
        }
    }
}
