// SPDX-License-Identifier: Apache-2.0
public import PawlLedger

extension RunState {
    /// The exam that counts for the run's verdicts; nil before there is one.
    public var exam: ExamTaken? { exams.last }

    mutating func take(_ record: ExamTaken, passed: Bool) throws(Misfit) {
        guard record.wrong >= 0, record.wrong <= record.controls, passed == (record.wrong == 0) else {
            throw Misfit(.state, "an exam with \(record.wrong) of \(record.controls) controls wrong has the other name")
        }
        guard judgements.count == 0 else { throw Misfit(.state, "an exam comes after the first judgement") }
        exams.append(record)
    }
}
