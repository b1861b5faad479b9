// SPDX-License-Identifier: Apache-2.0
internal import PawlCommands

/// The executable.
@main
enum Pawl {
    static func main() async {
        await PawlTool.main()
    }
}
