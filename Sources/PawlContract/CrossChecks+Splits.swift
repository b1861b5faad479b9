// SPDX-License-Identifier: Apache-2.0

extension CrossChecks {
    /// Hidden sets: what they ask, how often, and what they cannot be combined with.
    mutating func checkSplits() {
        guard let splits = root.at("verifier", "splits") else { return }
        let found = SplitName.allCases.compactMap { name in splits[name.rawValue].map { (name, $0) } }
        var names: [String: SplitName] = [:]
        for (name, split) in found {
            checkKind(split, name)
            if split["files"] == nil, let verifier, verifier["contestant"] == nil,
                !diagnostics.mentions("verifier.contestant")
            {
                error(split, "\(name.rawValue) asks the candidate's program, but there is no 'verifier.contestant'")
            }
            if let set = split["set"], let text = set.text, let other = names.updateValue(name, forKey: text) {
                error(set, "\(other.rawValue) has the same set; what one leaks the other would ask about")
            }
            if let rounds = split["rounds"], let count = rounds.integer, (2...5).contains(count) {
                warning(rounds, "fewer than 6 rounds give no standard error; one is enough where the judge gives items")
            }
        }
        if splits["gate"] != nil, let tie = root.at("verifier", "tie"), tie.text == TieRule.smaller.rawValue {
            warning(tie, "a gate lets only gains pass, so a tie never replaces the champion", suggestion: "keep")
        }
        if let judge = root.at("verifier", "objective")?.text, let metric = metrics?[judge],
            metric["from"]?.text == MetricSource.memoryPeak.rawValue, !found.isEmpty
        {
            warning(splits, "the objective is memory.peak, which says little about hidden items")
        }
    }

    /// What a hidden set cannot be: the tests of a suite lie beside candidate code while it runs, and a command gets the
    /// candidate's tree, so either could tell candidate code what is hidden.
    private mutating func checkKind(_ split: ContractValue, _ name: SplitName) {
        guard let kind = split["kind"], let text = kind.text.flatMap({ StageKind(rawValue: $0) }) else { return }
        switch text {
        case .suite, .command:
            error(
                kind,
                "a \(text.rawValue) cannot be hidden: it runs beside candidate code, which could read it and answer to it; "
                    + "let a judge ask the same questions (kind ask), or keep the tests as a visible stage")
        case .ask where split["files"] != nil: error(kind, "a judge that is shown 'files' is of kind artifact")
        case .artifact where split["files"] == nil:
            error(kind, "\(name.rawValue) of kind artifact needs 'files', the globs that the judge is shown")
        case .ask, .artifact: break
        }
    }
}
