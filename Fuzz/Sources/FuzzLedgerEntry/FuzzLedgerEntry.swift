// SPDX-License-Identifier: Apache-2.0
internal import PawlLedger

/// An entry that reads, writes exactly the bytes it was read from.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzLedgerEntry(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: size))
    guard let entry = try? LedgerEntry(bytes: bytes) else { return 0 }
    precondition((try? entry.bytes()) == bytes)
    return 0
}
