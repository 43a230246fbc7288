/// The PEM files of one side of encrypted connections; an empty path is none.
package struct TLSFiles: Sendable, Equatable {
    /// Shown to the other side, together with `key`.
    package var certificate = ""
    package var key = ""
    /// Whom the other side's certificate must be from.
    ///
    /// Without it a client trusts the system's authorities, and a server asks for no certificate.
    package var authority = ""

    package init(certificate: String = "", key: String = "", authority: String = "") {
        self.certificate = certificate
        self.key = key
        self.authority = authority
    }
}

/// Why there can be no encrypted connection: a sentence without secrets.
package struct TLSProblem: Error, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
