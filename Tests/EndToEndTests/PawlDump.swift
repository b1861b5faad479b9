// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlStore

/// The ordered dump of an index as a run left it.
enum PawlDump {
    static func text(_ index: URL) throws -> String {
        let database = try IndexDatabase(path: index.path)
        let text = try database.dump()
        try database.close()
        return text
    }
}
