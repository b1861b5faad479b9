// SPDX-License-Identifier: Apache-2.0

/// Key paths as diagnostics show them: `verifier.stages[1].judge`.
enum KeyPath {
    static func join(_ path: String, _ key: String) -> String {
        let shown = Spelling.shortened(key)
        return path.isEmpty ? shown : "\(path).\(shown)"
    }
}
