/// The parts of a request line's target: where it leads, with which parameters.
package struct RequestTarget: Sendable {
    /// The decoded path, `/` at least.
    package let path: String
    package let query: [(String, String)]
    /// Host and port of an absolute target (`GET http://host/path`), which outranks `Host`.
    package let authority: String?

    /// Splits a target as it came; nil when it has more parameters than `QueryString` takes.
    package init?(_ raw: [UInt8]) {
        var rest = raw[...]
        authority = Self.takeAuthority(&rest)
        rest = rest.prefix { $0 != UInt8(ascii: "#") }
        let mark = rest.firstIndex(of: UInt8(ascii: "?")) ?? rest.endIndex
        guard let query = QueryString.decode(rest[mark...].dropFirst()) else { return nil }
        self.query = query
        let path = QueryString.unescape(rest[..<mark], plusIsSpace: false)
        self.path = path.isEmpty ? "/" : path
    }

    private static func takeAuthority(_ rest: inout ArraySlice<UInt8>) -> String? {
        for scheme in ["http://", "https://"] where ASCII.startsWith(rest, scheme) {
            rest = rest.dropFirst(scheme.utf8.count)
            let authority = rest.prefix { byte in
                !"/?#".utf8.contains(byte)
            }
            rest = rest.dropFirst(authority.count)
            return String(decoding: authority, as: UTF8.self)
        }
        return nil
    }
}

extension ASCII {
    /// Whether the bytes begin with a prefix, in either case.
    static func startsWith(_ bytes: ArraySlice<UInt8>, _ prefix: String) -> Bool {
        bytes.prefix(prefix.utf8.count).elementsEqual(prefix.utf8) {
            lowercased($0) == lowercased($1)
        }
    }
}
