// SPDX-License-Identifier: Apache-2.0

extension HostLevel {
    /// What this machine cannot enforce or meter, each in a few words; empty where it can do all that cells promise.
    public var weaknesses: [String] {
        var found: [String] = []
        switch uidSeparation {
        case "own": break
        case "subordinate": found.append("cells that change a workspace (agents, setup, builds) share Pawl's uid")
        default: found.append("cells share Pawl's uid")
        }
        if cgroups == "none" || cgroups == "metered" { found.append("limits hold for single processes only") }
        if cpuMeter != "cgroup" { found.append("CPU time is metered for programs that do not fork only") }
        if coreBinding == "none", cores > 1 { found.append("a program can leave its core") }
        if landlock == 0 { found.append("there is no Landlock") }
        return found
    }
}
