// SPDX-License-Identifier: Apache-2.0
internal import CPawlLinux
internal import Glibc

/// The descriptors of one cell besides the launcher's socket: Pawl's ends, and those that go to the program.
struct CellDescriptors {
    private var standard: [[Int32]] = [[-1, -1], [-1, -1], [-1, -1]]

    /// Makes three pipes.
    init() throws(CellError) {
        var made = true
        for index in standard.indices where made {
            made = unsafe pawl_channel_pipe(&standard[index], index == 0 ? 1 : 0) == 0
        }
        guard made else {
            let error = errno
            closeAll()
            throw CellError(.launch, "cannot make a cell's pipes: errno \(error)")
        }
    }

    /// Pawl's ends.
    var output: Int32 { standard[1][0] }
    var error: Int32 { standard[2][0] }
    /// The program's stdin, stdout and stderr.
    var program: [Int32] { [standard[0][0], standard[1][1], standard[2][1]] }

    /// Gives the write end of stdin away; who gets it closes it.
    mutating func takeInput() -> Int32 {
        defer { standard[0][1] = -1 }
        return standard[0][1]
    }

    /// Closes the program's ends once they are sent, so that Pawl sees their end.
    mutating func closeProgram() {
        Self.close(&standard[0][0])
        Self.close(&standard[1][1])
        Self.close(&standard[2][1])
    }

    /// Closes what is open and was not given away.
    mutating func closeAll() {
        closeProgram()
        Self.close(&standard[0][1])
        Self.close(&standard[1][0])
        Self.close(&standard[2][0])
    }

    private static func close(_ descriptor: inout Int32) {
        guard descriptor >= 0 else { return }
        Readiness.shared.forget(descriptor)
        Glibc.close(descriptor)
        descriptor = -1
    }
}
