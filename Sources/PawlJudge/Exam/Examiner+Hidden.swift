// SPDX-License-Identifier: Apache-2.0
internal import PawlContract

/// Hidden sets in an exam. They are numbered behind the visible stages, and nothing that their judges say gets into a
/// table: it shows which controls got through, and no reason, metric or error.
extension Examiner {
    private var visible: [StageSpec] { setting.contract.verifier.stages }

    /// The number of a hidden set.
    func hiddenIndex(_ split: SplitName) -> Int { visible.count + (SplitName.allCases.firstIndex(of: split) ?? 0) }

    func isHidden(_ index: Int) -> Bool { index >= visible.count }

    /// The hidden set of a number; nil: it is a visible stage.
    func split(_ index: Int) -> SplitName? {
        let place = index - visible.count
        return SplitName.allCases.indices.contains(place) ? SplitName.allCases[place] : nil
    }

    /// The stage of a number.
    func stage(_ index: Int) -> StageSpec {
        guard let split = split(index), let spec = setting.contract.verifier.splits[split] else {
            return visible[min(index, visible.count - 1)]
        }
        return spec.stage(split)
    }
}
