/// What a request's `Authorization` field says.
package enum Authorization: Equatable, Sendable {
    /// RFC 6750.
    case bearer([UInt8])
    /// RFC 7617, in UTF-8.
    case basic(user: [UInt8], password: [UInt8])

    /// Reads the one field of a request; `nil` for none, for several, and for what cannot be read.
    package init?(_ headers: HTTPHeaders) {
        let fields = headers.all("Authorization")
        guard fields.count == 1, let field = fields.first else { return nil }
        let scheme = field.prefix { $0 != " " }
        let rest = ASCII.trimmed(field[scheme.endIndex...])
        switch ASCII.lowercased(scheme) {
        case "bearer" where !rest.isEmpty: self = .bearer(Array(rest.utf8))
        case "basic":
            guard let decoded = Base64.decode(Array(rest.utf8)),
                let colon = decoded.firstIndex(of: UInt8(ascii: ":"))
            else { return nil }
            self = .basic(
                user: Array(decoded[..<colon]), password: Array(decoded[(colon + 1)...]))
        default: return nil
        }
    }
}
