// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase

/// Names for what is made aside and then renamed: no two of this process, whichever store asks, and none of two
/// processes that live at once.
enum TemporaryName {
    private static let count = Locked(0)

    static func next() -> String {
        let number = count.withLock { count in
            count += 1
            return count
        }
        return "\(getpid())-\(number)"
    }
}
