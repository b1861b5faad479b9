// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser

/// What a user may decide about the machine.
struct HostOptions: ParsableArguments {
    @Flag(help: "Go on where this machine enforces less than a run promises; the ledger and every verdict say so.")
    var acceptWeakerHost = false
}
