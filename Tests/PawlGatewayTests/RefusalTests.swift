// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlContract
import Testing

@testable import PawlGateway

@Suite("Refusal")
struct RefusalTests {
    @Test("each refusal has the status that makes its client stop, or come again where it should")
    func statuses() throws {
        for code in RefusalCode.allCases {
            for dialect in ModelDialect.allCases {
                let response = Refusal(code, "no \"such\" thing\n", retryAfter: 7).response(for: dialect)
                let json = try StrictJSON.decode(response.body)
                let headers = Dictionary(uniqueKeysWithValues: response.headers.map { ($0.name, $0.value) })
                #expect(json["error"]?["message"] == "Pawl: no \"such\" thing\n")
                #expect(headers["content-type"] == "application/json")
                #expect((headers["retry-after"] == "7") == (code == .throttled))
                #expect((headers["x-should-retry"] == "false") == (code != .throttled && code != .upstream))
                let isAnthropic = dialect == .anthropic
                #expect((json["type"] == "error") == isAnthropic)
                let status =
                    switch code {
                    case .throttled: 429
                    case .upstream: 502
                    case .budget: isAnthropic ? 402 : 429
                    case .tooLarge: isAnthropic ? 413 : 400
                    default: isAnthropic ? 402 : 400
                    }
                #expect(response.status == status, "\(code) \(dialect)")
                if code == .budget, !isAnthropic {
                    #expect(json["error"]?["code"] == "insufficient_quota")
                    #expect(json["error"]?["type"] == "insufficient_quota")
                }
            }
        }
    }

    @Test("a throttled client waits at least a second")
    func waiting() {
        #expect(Refusal(.throttled, "", retryAfter: -3).retryAfter == 1)
    }
}
