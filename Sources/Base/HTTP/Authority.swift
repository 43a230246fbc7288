private import Glibc

/// The host and port that a Host or Origin field names.
struct Authority: Equatable {
    enum Host: Equatable {
        case name(String)
        case ipv4(String)
        /// The sixteen bytes, since one address has many spellings.
        case ipv6([UInt8])
    }

    let host: Host
    let port: UInt16?

    /// Reads `name`, `name:port`, `1.2.3.4:port` or `[::1]:port`; anything else is nil.
    init?(_ text: some StringProtocol) {
        let text = String(text)
        let (hostText, portText) = Self.split(text)
        guard let host = Self.host(hostText) else { return nil }
        self.host = host
        if let portText {
            guard portText.utf8.allSatisfy(ASCII.isDigit), let port = UInt16(portText) else {
                return nil
            }
            self.port = port
        } else {
            port = nil
        }
    }

    private static func split(_ text: String) -> (Substring, Substring?) {
        let afterHost = text.hasPrefix("[") ? text.firstIndex(of: "]") : text.startIndex
        guard let afterHost, let colon = text[afterHost...].firstIndex(of: ":") else {
            return (text[...], nil)
        }
        return (text[..<colon], text[text.index(after: colon)...])
    }

    private static func host(_ text: Substring) -> Host? {
        if text.hasPrefix("[") {
            guard text.hasSuffix("]") else { return nil }
            return ipv6(String(text.dropFirst().dropLast()))
        }
        let name = ASCII.lowercased(text.hasSuffix(".") ? text.dropLast() : text)
        if isIPv4(name) { return .ipv4(name) }
        guard !name.isEmpty, name.utf8.count <= 253, name.utf8.allSatisfy(isNameByte) else {
            return nil
        }
        return .name(name)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        ASCII.isDigit(byte) || (byte >= 0x61 && byte <= 0x7A) || "-._".utf8.contains(byte)
    }

    private static func isIPv4(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { $0.utf8.allSatisfy(ASCII.isDigit) && UInt8($0) != nil }
    }

    /// Looks at the characters first: `inet_pton` would stop at a NUL.
    private static func ipv6(_ text: String) -> Host? {
        let isPlain = text.utf8.allSatisfy { ASCII.hexValue($0) != nil || ":.".utf8.contains($0) }
        var address = in6_addr()
        guard isPlain, unsafe inet_pton(AF_INET6, text, &address) == 1 else { return nil }
        return unsafe .ipv6(withUnsafeBytes(of: &address) { unsafe Array($0) })
    }
}

extension Authority {
    var isIPLiteral: Bool {
        switch host {
        case .ipv4, .ipv6: true
        case .name: false
        }
    }

    /// The name in lower case, without a final dot; nil for an address.
    var name: String? {
        switch host {
        case .name(let name): name
        case .ipv4, .ipv6: nil
        }
    }
}
