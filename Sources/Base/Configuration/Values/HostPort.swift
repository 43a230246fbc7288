/// A TCP or UDP address as users write it: `127.0.0.1:8125`, `[::1]:8125`, `carbon:2003`.
package struct HostPort: Sendable, Hashable {
    /// A name or an IP address, without brackets.
    package var host: String
    /// 0 asks the kernel for any free port.
    package var port: UInt16

    package init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    package init(parsing text: String) throws(ValueProblem) {
        let (host, rest) = try Self.splitHost(text)
        guard rest.first == ":" else {
            throw ValueProblem("has no port: write \(Self.bracketed(host)):PORT")
        }
        guard let port = UInt16(rest.dropFirst()), rest.dropFirst().first != "+" else {
            throw ValueProblem("has no port between 0 and 65535")
        }
        self.init(host: host, port: port)
    }

    /// Whether only this machine can reach it, as far as the text says.
    package var isLoopback: Bool {
        host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }

    package var text: String { "\(Self.bracketed(host)):\(port)" }

    /// An IPv6 address needs brackets before a port.
    static func bracketed(_ host: String) -> String {
        host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
    }

    /// The host and what follows it.
    static func splitHost(
        _ text: String
    ) throws(ValueProblem) -> (host: String, rest: Substring) {
        if text.first == "[" {
            guard let close = text.firstIndex(of: "]") else {
                throw ValueProblem("has no `]` after the IPv6 address")
            }
            let host = String(text[..<close].dropFirst())
            guard isIPv6(host) else { throw ValueProblem("has no IPv6 address in its brackets") }
            return (host, text[close...].dropFirst())
        }
        let host = text.prefix { $0 != ":" && $0 != "/" }
        guard !host.isEmpty else {
            throw ValueProblem("has no host: 0.0.0.0 is every IPv4 address, [::] every address")
        }
        guard host.utf8.count <= 253, host.utf8.allSatisfy(isNameByte) else {
            throw ValueProblem("has a host that is neither a name nor an address")
        }
        let rest = text[host.endIndex...]
        guard rest.count(where: { $0 == ":" }) <= 1 else {
            throw ValueProblem("has several `:`: write an IPv6 address in brackets, [::1]:8125")
        }
        return (String(host), rest)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: "."):
            true
        default: false
        }
    }

    /// Letters and colons only; the system judges the rest when it resolves the address.
    private static func isIPv6(_ host: String) -> Bool {
        let address = host.prefix { $0 != "%" }
        return address.count(where: { $0 == ":" }) >= 2 && host.utf8.count <= 64
            && address.utf8.allSatisfy { "0123456789abcdefABCDEF:.".utf8.contains($0) }
            && host.dropFirst(address.count).dropFirst().utf8.allSatisfy(isNameByte)
    }
}
