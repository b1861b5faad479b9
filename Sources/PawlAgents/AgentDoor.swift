// SPDX-License-Identifier: Apache-2.0
internal import PawlContract
internal import PawlSandbox

/// The way from an agent's cell to the broker: the broker's socket is bound in, and the forwarder `pawl-door` carries
/// connections to a port of the cell's loopback to it. Nothing of it is secret, and nothing else may use it.
public struct AgentDoor: Hashable, Sendable {
    /// The absolute path of the broker's socket on this machine.
    public var socket: String
    /// The absolute path of the `pawl-door` program on this machine.
    public var program: String
    /// Where the forwarder listens in the cell, on 127.0.0.1.
    public var port: Int

    /// Makes a door.
    public init(socket: String, program: String, port: Int) {
        self.socket = socket
        self.program = program
        self.port = port
    }

    /// What stands in the place of a key in the cell: clients refuse to start without one, and the broker drops it.
    public static let placeholder = "pawl"

    private static let socketInCell = "/pawl/door.sock"
    private static let programInCell = "/pawl/bin/pawl-door"

    /// The address in the cell.
    var address: String { "http://127.0.0.1:\(port)" }

    /// What agents look for an endpoint in: the OpenAI and Anthropic libraries and command lines, LiteLLM, and every
    /// program that honours a proxy. What they reach by the proxy is refused at once, where without one they would wait
    /// for an answer of the name service.
    var environment: [String: String] {
        var variables = [
            "OPENAI_BASE_URL": address + "/v1", "OPENAI_API_BASE": address + "/v1",
            "OPENAI_API_KEY": Self.placeholder, "ANTHROPIC_BASE_URL": address, "ANTHROPIC_API_KEY": Self.placeholder,
            "PAWL_DOOR": address,
        ]
        for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
            variables[name] = address
            variables[name.lowercased()] = address
        }
        for name in ["NO_PROXY", "no_proxy"] { variables[name] = "127.0.0.1,localhost" }
        return variables
    }

    /// Lets a cell have the door: its command runs below the forwarder. The contract's own variables come first.
    func open(in request: inout CellRequest) {
        request.binds.append(CellBind(from: program, to: Self.programInCell))
        request.binds.append(CellBind(from: socket, to: Self.socketInCell))
        request.arguments = [Self.programInCell, String(port), Self.socketInCell, "--"] + request.arguments
        request.environment = environment.merging(request.environment) { $1 }
    }
}
