// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

extension RunMachine {
    /// The level as `run.opened` records it, with the weaknesses that were accepted.
    var recordedLevel: JSONValue {
        guard !weaknesses.isEmpty, var members = level.objectValue else { return level }
        members["accepted_weaknesses"] = .array(weaknesses.map { .string($0) })
        return .object(members)
    }

    /// What every verdict of a weaker machine says; nil elsewhere.
    var remark: String? {
        weaknesses.isEmpty ? nil : "weaker host: \(weaknesses.joined(separator: ", "))"
    }

    /// Throws `machine` where this machine is weaker than cells promise and nobody accepted that: not now, and not in
    /// the run's recorded level.
    func requireStrength(recorded: JSONValue? = nil) throws(RunError) {
        let known = recorded?["accepted_weaknesses"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let unaccepted = weaknesses.filter { !known.contains($0) }
        guard !unaccepted.isEmpty, !acceptsWeaknesses else { return }
        throw RunError(
            .machine,
            "this machine cannot enforce all that a run promises: \(unaccepted.joined(separator: "; ")). `pawl doctor` "
                + "says how to change that; --accept-weaker-host goes on all the same, and the ledger says so")
    }
}
