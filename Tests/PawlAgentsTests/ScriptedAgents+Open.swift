// SPDX-License-Identifier: Apache-2.0
import Glibc
import PawlBase

extension ScriptedAgents {
    /// The folder's descriptor, opened once.
    static func open(_ path: String, _ descriptor: Locked<Int32>) -> Int32 {
        descriptor.withLock { descriptor in
            if descriptor < 0 { descriptor = unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
            return descriptor
        }
    }
}
