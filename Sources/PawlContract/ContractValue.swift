// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// A checked value with its place: what the typed contract and the cross-checks are made from.
struct ContractValue {
    indirect enum Kind {
        case integer(Int)
        case number(Double)
        case flag(Bool)
        case text(String)
        case list([ContractValue])
        case fields([String: ContractValue])
        case json(JSONValue)
    }

    let kind: Kind
    let position: SourcePosition
    let path: String
    /// Whether Pawl filled it in.
    let isDefault: Bool

    subscript(key: String) -> ContractValue? { fields?[key] }

    /// The value below several keys.
    func at(_ keys: String...) -> ContractValue? {
        keys.reduce(self as ContractValue?) { $0?[$1] }
    }

    var integer: Int? { if case .integer(let value) = kind { value } else { nil } }
    var number: Double? {
        switch kind {
        case .number(let value): value
        case .integer(let value): Double(value)
        default: nil
        }
    }
    var flag: Bool? { if case .flag(let value) = kind { value } else { nil } }
    var text: String? { if case .text(let value) = kind { value } else { nil } }
    var list: [ContractValue]? { if case .list(let value) = kind { value } else { nil } }
    var fields: [String: ContractValue]? { if case .fields(let value) = kind { value } else { nil } }
    var texts: [String]? { list.map { $0.compactMap(\.text) } }

    /// The fields of a map, by key.
    var entries: [(key: String, value: ContractValue)] {
        (fields ?? [:]).sorted { $0.key < $1.key }
    }

    /// The value as it was written, as JSON.
    var json: JSONValue {
        switch kind {
        case .integer(let value):
            abs(value) <= JSONValue.maximumInteger ? .integer(value) : .string(String(value))
        case .number(let value): .number(value)
        case .flag(let value): .bool(value)
        case .text(let value): .string(value)
        case .list(let values): .array(values.map(\.json))
        case .fields(let values): .object(values.filter { !$0.value.isDefault }.mapValues(\.json))
        case .json(let value): value
        }
    }

    /// Every key path below and at this value, with its place.
    func collectPositions(into positions: inout [String: SourcePosition]) {
        positions[path] = position
        for value in list ?? [] { value.collectPositions(into: &positions) }
        for value in (fields ?? [:]).values { value.collectPositions(into: &positions) }
    }
}
