// SPDX-License-Identifier: Apache-2.0
public import PawlSandbox

/// One secret: its name, and its value in memory that is neither swapped nor dumped.
///
/// It has no description, no reflection and no coding that could show the value.
public struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Its name in `access.secrets`.
    public let name: String
    /// The value.
    public let memory: SecretMemory

    init(name: String, memory: SecretMemory) {
        self.name = name
        self.memory = memory
    }

    /// A copy of the value, for one use.
    public var bytes: [UInt8] { memory.copy() }

    /// Whether it can stand in a header: visible ASCII and inner spaces (RFC 9110 section 5.5).
    public var fitsHeader: Bool {
        unsafe memory.withBytes { bytes in
            unsafe bytes.allSatisfy { (0x20...0x7E).contains($0) } && bytes.first != 0x20 && bytes.last != 0x20
        }
    }

    /// The value of a header: the format with `{}` replaced; nil where the value cannot stand in one.
    public func headerValue(format: String = "{}") -> String? {
        guard fitsHeader else { return nil }
        return format.replacing("{}", with: String(decoding: bytes, as: UTF8.self))
    }

    /// `secret NAME`.
    public var description: String { "secret \(name)" }

    /// `secret NAME`.
    public var debugDescription: String { description }

    /// The name alone.
    public var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}
