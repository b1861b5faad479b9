// SPDX-License-Identifier: Apache-2.0

/// Where a proxied request wants to go, from the target of a CONNECT (`host:port`) or an absolute one
/// (`http://host[:port]/path`).
struct EgressTarget: Hashable, Sendable {
    /// A name, an IPv4 address, or an IPv6 address in brackets; in lower case.
    var host: String
    /// 1 ... 65535.
    var port: Int
    /// The path and query of an absolute target; empty for a CONNECT.
    var path: String

    /// Reads the target of a CONNECT; nil where it is malformed.
    init?(authority: String) {
        guard let (host, port) = Self.split(authority), let port else { return nil }
        (self.host, self.port, self.path) = (host, port, "")
    }

    /// Reads an absolute target; nil where it is malformed, names a user, or has a scheme but http and https.
    init?(absolute: String) {
        let lower = absolute.lowercased()
        let scheme = lower.hasPrefix("http://") ? "http://" : lower.hasPrefix("https://") ? "https://" : nil
        guard let scheme else { return nil }
        let rest = absolute.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let path = rest.dropFirst(authority.count)
        guard !path.contains("#"), let (host, port) = Self.split(String(authority)) else { return nil }
        self.host = host
        self.port = port ?? (scheme == "http://" ? 80 : 443)
        self.path = path.hasPrefix("/") ? String(path) : "/" + path
    }

    /// Whether it is this door itself, as a client sees it that sends everything through its proxy.
    func isDoor(port door: Int) -> Bool {
        port == door && ["127.0.0.1", "localhost", "[::1]"].contains(host)
    }

    private static func split(_ authority: String) -> (String, Int?)? {
        guard authority.utf8.count <= 300, !authority.contains("@") else { return nil }
        var host = Substring(authority)
        var port: Int?
        let end = authority.hasPrefix("[") ? authority.firstIndex(of: "]") : authority.startIndex
        guard let end else { return nil }
        if let colon = authority[end...].lastIndex(of: ":") {
            let digits = authority[authority.index(after: colon)...]
            guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }),
                let number = Int(digits), (1...65_535).contains(number)
            else { return nil }
            port = number
            host = authority[..<colon]
        }
        let isAddress = host.hasPrefix("[") && host.hasSuffix("]")
        let inside = isAddress ? host.dropFirst().dropLast() : host
        let isWellFormed = inside.utf8.allSatisfy { byte in
            switch byte {
            case 48...57, 65...70, 97...102, UInt8(ascii: "."): true
            case 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "_"): !isAddress
            case UInt8(ascii: ":"): isAddress
            default: false
            }
        }
        guard !inside.isEmpty, isWellFormed else { return nil }
        return (host.lowercased(), port)
    }
}
