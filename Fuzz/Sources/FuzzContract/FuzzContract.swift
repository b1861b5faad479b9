// SPDX-License-Identifier: Apache-2.0
internal import PawlContract

/// A contract loads, or says why not within the file; never both, never neither.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzContract(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: size))
    let loading = ContractLoader.read(bytes, host: HostFacts(memory: 1 << 30, cores: 2, metersCPU: false))
    precondition((loading.loaded == nil) == !loading.errors.isEmpty)
    let lines = bytes.count { $0 == UInt8(ascii: "\n") } + 1
    for diagnostic in loading.diagnostics {
        precondition((1...lines).contains(diagnostic.line) && diagnostic.column >= 1)
        precondition(!diagnostic.message.contains("fault in Pawl"))
    }
    _ = loading.loaded?.unavailable
    return 0
}
