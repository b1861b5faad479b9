// SPDX-License-Identifier: Apache-2.0
internal import CPawlLinux

/// The cores that this process may use, and so its cells.
public enum AllowedCores {
    /// Their numbers, ascending; core 0 alone where the machine does not say.
    public static let numbers: [Int] = {
        var cores = [Int32](repeating: 0, count: 1024)
        let count = unsafe pawl_allowed_cores(&cores, Int32(cores.count))
        return count > 0 ? cores.prefix(Int(count)).map { Int($0) } : [0]
    }()
}
