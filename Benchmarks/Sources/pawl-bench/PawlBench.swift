// SPDX-License-Identifier: Apache-2.0
import Glibc
import PawlBase
import PawlSandbox

/// `pawl-bench [--only a,b,c,d,e] [--long] [--json FILE] [--work FOLDER] --programs FOLDER`
@main
enum PawlBench {
    static func main() async {
        do {
            let options = try Options(CommandLine.arguments.dropFirst())
            let bench = try Bench(options: options)
            try await bench.run()
        } catch {
            print("pawl-bench: \(error)")
            exit(1)
        }
    }
}

/// What was asked for.
struct Options: Sendable {
    var sections: Set<String> = ["a", "b", "c", "d", "e"]
    var isLong = false
    var json: String?
    var work = "build/bench"
    var programs = "Benchmarks/.build/programs"

    init(_ arguments: ArraySlice<String>) throws {
        var rest = arguments
        func value(_ name: String) throws -> String {
            guard let value = rest.popFirst() else { throw BenchError("\(name) needs a value") }
            return value
        }
        while let argument = rest.popFirst() {
            switch argument {
            case "--only": sections = Set(try value(argument).split(separator: ",").map { String($0) })
            case "--long": isLong = true
            case "--json": json = Files.absolute(try value(argument))
            case "--work": work = try value(argument)
            case "--programs": programs = try value(argument)
            default: throw BenchError("unknown argument \(argument)")
            }
        }
        work = Files.absolute(work)
        programs = Files.absolute(programs)
    }
}

/// Why a benchmark could not be made.
struct BenchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// What all sections share.
struct Bench: Sendable {
    let options: Options
    let host: CellHost
    let table = Table()

    init(options: Options) throws {
        self.options = options
        self.host = try CellHost()
    }

    func run() async throws {
        if options.sections.contains("a") { try await cells() }
        if options.sections.contains("d") { try await largeWorkspace() }
        if options.sections.contains("c") { try await ledger() }
        if options.sections.contains("e") { try await rounds() }
        if options.sections.contains("b") { try await attempts() }
        print(table.text)
        if let json = options.json {
            try SystemDisk().replace(json, with: CanonicalJSON.encode(table.json) + [UInt8(ascii: "\n")])
        }
    }

    /// A fresh folder of that name.
    func folder(_ name: String) throws -> String {
        let path = options.work + "/" + name
        _ = try Child.run(["/bin/rm", "-rf", path])
        try Files.makeFolder(path)
        return path
    }

    /// One of the small C programs.
    func program(_ name: String) -> String { options.programs + "/" + name }
}
