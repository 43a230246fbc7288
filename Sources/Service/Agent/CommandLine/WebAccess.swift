internal import BackendKit
internal import Configuration
internal import HTTP

/// What a command shows to the server that it asks, and whom it trusts.
package struct WebAccess: Sendable, Equatable {
    package var tokenFile: String?
    /// Certificates to trust in place of the system's.
    package var authorityFile: String?
    package var certificateFile: String?
    package var keyFile: String?

    package init() {}

    /// Options of an HTTP client.
    var clientOptions: HTTPClientOptions {
        var options = HTTPClientOptions()
        options.certificateAuthorityFile = authorityFile
        options.certificateFile = certificateFile
        options.keyFile = keyFile
        return options
    }

    /// The header fields of a request to `url`.
    func headers(
        for url: String
    ) throws(WebProblem) -> [(name: String, value: String)] {
        guard let tokenFile else { return [] }
        guard Self.isProtected(url) else {
            throw WebProblem(
                description: "a token is sent to https:// addresses and to this host only")
        }
        switch SecretFile.read(tokenFile) {
        case .success(let token): return [(name: "Authorization", value: "Bearer \(token)")]
        case .failure(let problem): throw WebProblem(description: problem.description)
        }
    }

    /// Whether what is sent there can be read by nobody else on the way.
    private static func isProtected(_ url: String) -> Bool {
        guard let endpoint = try? Endpoint(parsing: url, schemes: ["http", "https"]),
            case .network(let place) = endpoint.address
        else { return false }
        return endpoint.scheme == "https" || place.isLoopback
    }
}

extension CommandLineParser {
    /// Reads the value of a flag that is one of these; whether it was.
    static func take(
        _ flag: String, _ reader: inout ArgumentReader, into access: inout WebAccess
    ) throws(UsageError) -> Bool {
        switch flag {
        case "--token-file": access.tokenFile = try reader.value(of: flag)
        case "--ca": access.authorityFile = try reader.value(of: flag)
        case "--cert": access.certificateFile = try reader.value(of: flag)
        case "--key": access.keyFile = try reader.value(of: flag)
        default: return false
        }
        return true
    }

    static func check(_ access: WebAccess, _ reader: ArgumentReader) throws(UsageError) {
        guard (access.certificateFile == nil) != (access.keyFile == nil) else { return }
        throw reader.error("--cert and --key need each other")
    }
}
