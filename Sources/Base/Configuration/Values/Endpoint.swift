/// An address with its transport: `udp://[::1]:8125`, `unixgram:///run/m.sock`, `http://h:1/p`.
package struct Endpoint: Sendable, Hashable {
    package enum Address: Sendable, Hashable {
        case network(HostPort)
        /// A file's absolute path, or `@name` for an abstract name.
        case socketPath(String)
    }

    /// How long a socket's path may be: `sun_path` holds 108 bytes with its closing NUL.
    package static let socketPathBytesMax = 107

    package var scheme: String
    package var address: Address
    /// What follows the port of an `http` address: empty, or from its `/` on.
    package var path: String

    package init(scheme: String, address: Address, path: String = "") {
        self.scheme = scheme
        self.address = address
        self.path = path
    }

    package var text: String {
        switch address {
        case .network(let hostPort): "\(scheme)://\(hostPort.text)\(path)"
        case .socketPath(let path): "\(scheme)://\(path)"
        }
    }
}

extension Endpoint {
    /// `schemes` are the transports that the option knows; a port is required but for http(s).
    package init(parsing text: String, schemes: [String]) throws(ValueProblem) {
        let known = schemes.map { "\($0)://" }.joined(separator: ", ")
        guard let mark = text.firstRange(ofASCII: "://") else {
            throw ValueProblem("is not a URL that begins with \(known)")
        }
        let scheme = String(text[..<mark.lowerBound])
        let rest = String(text[mark.upperBound...])
        guard schemes.contains(scheme) else {
            throw ValueProblem("has an unknown scheme; known are \(known)")
        }
        switch scheme {
        case "unix", "unixgram", "forward+unix": try self.init(scheme: scheme, socketPath: rest)
        case "http", "https": try self.init(scheme: scheme, web: rest)
        default: try self.init(scheme: scheme, network: rest)
        }
    }

    private init(scheme: String, socketPath path: String) throws(ValueProblem) {
        guard path.first == "/" || path.first == "@", path.utf8.count > 1 else {
            throw ValueProblem("has no absolute path: write \(scheme):///run/martlet.sock")
        }
        guard path.utf8.count <= Self.socketPathBytesMax, !path.utf8.contains(0) else {
            throw ValueProblem("has a path longer than \(Self.socketPathBytesMax) bytes")
        }
        self.init(scheme: scheme, address: .socketPath(path))
    }

    private init(scheme: String, network: String) throws(ValueProblem) {
        let text = network.last == "/" ? String(network.dropLast()) : network
        self.init(scheme: scheme, address: .network(try HostPort(parsing: text)))
    }

    private init(scheme: String, web rest: String) throws(ValueProblem) {
        guard !rest.contains("@") else {
            throw ValueProblem("holds a user name or password; give them by their own keys")
        }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        var host = String(rest[..<slash])
        if try HostPort.splitHost(host).rest.isEmpty { host += scheme == "https" ? ":443" : ":80" }
        let hostPort = try HostPort(parsing: host)
        self.init(scheme: scheme, address: .network(hostPort), path: String(rest[slash...]))
    }
}

extension String {
    /// Where `pattern` first stands.
    fileprivate func firstRange(ofASCII pattern: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(pattern) {
                return start..<index(start, offsetBy: pattern.count)
            }
            start = index(after: start)
        }
        return nil
    }
}
