// SPDX-License-Identifier: Apache-2.0
import PawlBase
import Testing

@Suite struct JSONCodingTests {
    private struct Inner: Codable, Hashable {
        var flag: Bool
        var note: String?
    }
    private struct Sample: Codable, Hashable {
        var count: Int
        var ratio: Double
        var name: String
        var digest: Digest
        var time: Timestamp
        var inner: Inner?
        var list: [Inner]
        var table: [String: Double]
        var raw: JSONValue
    }

    private let sample = Sample(
        count: 1 << 60, ratio: 0.5, name: "n", digest: .of("x"), time: Timestamp(nanoseconds: 1),
        inner: Inner(flag: true, note: "é"), list: [Inner(flag: false), Inner(flag: true, note: "")],
        table: ["a": 1, "b": 2.5], raw: ["any": [.null, 1]])

    @Test func `a value goes to JSON and back, large integers as strings, missing optionals as nothing`() throws {
        let json = try JSONCoding.encode(sample)
        #expect(json["count"] == .string(String(1 << 60)))
        #expect(json["list"] == [["flag": false], ["flag": true, "note": ""]])
        #expect(json["raw"] == ["any": [.null, 1]])
        #expect(try JSONCoding.decode(Sample.self, from: json) == sample)
    }

    @Test func `unknown fields, spelt-out nulls, wrong types and missing fields are refused`() throws {
        let json = try #require(try JSONCoding.encode(sample).objectValue)
        func code(_ change: (inout [String: JSONValue]) -> Void) -> JSONError.Code? {
            var members = json
            change(&members)
            do throws(JSONError) {
                _ = try JSONCoding.decode(Sample.self, from: .object(members))
                return nil
            } catch { return error.code }
        }
        #expect(code { _ in } == nil)
        #expect(code { $0["more"] = 1 } == .unknownField)
        #expect(code { $0["inner"] = .null } == .unknownField)
        #expect(code { $0["inner"] = ["flag": true, "more": 1] } == .unknownField)
        #expect(code { $0["count"] = "5" } == .unknownField)
        #expect(code { $0["count"] = 1.5 } == .wrongType)
        #expect(code { $0["name"] = 1 } == .wrongType)
        #expect(code { $0["name"] = nil } == .missingField)
        #expect(code { $0["digest"] = "00" } == .badValue)
        #expect(code { $0["time"] = "2024-01-01T00:00:00Z" } == .badValue)
        #expect(code { $0["list"] = .null } != nil)
        #expect(code { $0["list"] = [["flag": 1]] } == .wrongType)
        #expect(code { $0["table"] = ["a": "1"] } == .wrongType)
    }

    @Test func `a number that is not finite cannot be written`() {
        #expect(throws: JSONError.self) { try JSONCoding.encode(["a": Double.nan]) }
        #expect(throws: JSONError.self) { try JSONCoding.encode([Double.infinity]) }
    }
}
