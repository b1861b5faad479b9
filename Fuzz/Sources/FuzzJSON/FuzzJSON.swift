// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// What the strict decoder takes, canonical JSON writes, and the decoder reads as the same value again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSON(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: size))
    guard let value = try? StrictJSON.decode(bytes) else { return 0 }
    let canonical = CanonicalJSON.encode(value)
    precondition((try? StrictJSON.decode(canonical)) == value)
    return 0
}
