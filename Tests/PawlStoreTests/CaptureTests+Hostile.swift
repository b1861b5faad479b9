// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import PawlBase
import PawlContract
import PawlSandbox
import PawlStore
import Testing

extension CaptureTests {
    @Test func `a sparse file takes no more of the store than its disk could hold`() throws {
        try scratch.write("w/src/sparse", "")
        #expect(unsafe truncate(scratch.path("w/src/sparse"), 300 << 20) == 0)
        expect(try capture(CaptureLimits().within(disk: 16 << 20)), ["fs.quota"])
        try scratch.write("w/src/sparse", String(repeating: "x", count: 1 << 20))
        expect(try capture(CaptureLimits().within(disk: 1 << 20)), [])
    }

    @Test(arguments: [".git", ".GIT"])
    func `a repository inside the tree never reaches whoever exports it`(name: String) throws {
        try scratch.write("w/src/\(name)/config", "[core]\n\tfsmonitor = touch /tmp/owned\n")
        let result = try capture(editable: ["**"])
        expect(result, ["tamper.new"])
        #expect(result.changed.isEmpty)
    }
}
