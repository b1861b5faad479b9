// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase

/// Lines of JSON over two descriptors.
final class JudgeChannel {
    private let input: Int32
    private let output: Int32
    private var buffer: [UInt8] = []

    init(input: Int32, output: Int32) {
        self.input = input
        self.output = output
    }

    /// The next line; nil at the end of the channel.
    func hear() throws(JudgeKitError) -> JSONValue? {
        while true {
            if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                let line = Array(buffer[..<end])
                buffer.removeSubrange(...end)
                do throws(JSONError) {
                    return try StrictJSON.decode(line)
                } catch {
                    throw JudgeKitError("a line of Pawl was not understood: \(error.message)")
                }
            }
            var chunk = [UInt8](repeating: 0, count: 65_536)
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(input, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            buffer += chunk[..<count]
        }
    }

    /// Writes one line.
    func say(_ value: JSONValue) throws(JudgeKitError) {
        var rest = (CanonicalJSON.encode(value) + [UInt8(ascii: "\n")])[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe write(output, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw JudgeKitError("Pawl has closed the channel") }
            rest = rest.dropFirst(count)
        }
    }
}
