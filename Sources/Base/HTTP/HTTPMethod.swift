/// What a request asks for; a method that Martlet has no use for keeps its name in `other`.
package enum HTTPMethod: Equatable, Sendable {
    case get, head, post, put, delete, options
    case other(String)

    /// Takes the method as it stands in the request line; methods are case-sensitive.
    package init(_ name: String) {
        switch name {
        case "GET": self = .get
        case "HEAD": self = .head
        case "POST": self = .post
        case "PUT": self = .put
        case "DELETE": self = .delete
        case "OPTIONS": self = .options
        default: self = .other(name)
        }
    }

    /// Whether the method only reads, so that a page elsewhere may cause it without harm.
    package var isRead: Bool { self == .get || self == .head }
}
