// SPDX-License-Identifier: Apache-2.0
internal import PawlContract

/// What the program gives up for good, and the program.
extension CellPlan {
    mutating func addConfinement() {
        let sealed = cell.profile == .sealed
        let traces = !sealed || [.agent, .setup, .build].contains(cell.role)
        request.add("F", SystemCallFilter.program(mounts: !sealed, tracing: traces))
        let landlock = LandlockRights(version: host.landlock)
        guard landlock.version > 0, sealed || landlock.scopes != 0 else { return }
        // Any rule about files makes mounts fail, so a nesting cell has none.
        request.add("L", String(sealed ? landlock.all : 0), String(landlock.scopes))
        guard sealed else { return }
        request.add("A", String(landlock.reading), "/")
        request.add("A", String(landlock.devices), "/dev")
        for folder in writable { request.add("A", String(landlock.all), folder) }
    }

    mutating func addProgram() {
        request.add("a", fields: cell.arguments)
        var variables = ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/tmp", "LANG": "C.UTF-8", "TZ": "UTC"]
        variables.merge(cell.environment) { _, own in own }
        request.add("e", fields: variables.map { "\($0.key)=\($0.value)" }.sorted())
    }
}
