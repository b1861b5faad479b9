// SPDX-License-Identifier: Apache-2.0
import PawlGateway
import Testing

@Suite struct GatewayErrorTests {
    @Test func `an error says what could not be done`() {
        #expect(GatewayError(.secret, "cannot read secret KEY").message == "cannot read secret KEY")
    }
}
