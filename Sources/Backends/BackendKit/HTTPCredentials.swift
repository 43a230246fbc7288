internal import HTTP

/// The secret that goes with every request of a backend, read from its file.
///
/// The file is read at the start and again when a server refuses the secret, so that a changed one
/// is used without a reload. Lives on the delivery thread.
package final class HTTPCredentials {
    /// Where a secret comes from and how it is sent.
    package enum Source: Sendable, Equatable {
        case none
        /// RFC 7617; an empty file path is an empty password.
        case basic(userName: String, passwordFile: String)
        /// `Authorization: SCHEME TOKEN`.
        case token(scheme: String, file: String)
    }

    /// The value of `Authorization`.
    package private(set) var authorization: String?
    private let source: Source
    private let readSecret: (String) -> Result<String, BackendProblem>

    /// Reads the secret.
    ///
    /// - Parameters:
    ///   - source: where it comes from.
    ///   - readSecret: gives the text of a file.
    /// - Throws: when there is none.
    package init(
        _ source: Source, readSecret: @escaping (String) -> Result<String, BackendProblem>
    ) throws(BackendProblem) {
        self.source = source
        self.readSecret = readSecret
        authorization = try read()
    }

    /// Reads the secret again; answers whether it is another one.
    package func refresh() -> Bool {
        guard let new = try? read(), new != authorization else { return false }
        authorization = new
        return true
    }

    /// The header field, where there is one.
    package var headers: [(name: String, value: String)] {
        authorization.map { [("Authorization", $0)] } ?? []
    }

    private func read() throws(BackendProblem) -> String? {
        switch source {
        case .none: return nil
        case .token(let scheme, let file): return "\(scheme) \(try readSecret(file).get())"
        case .basic(let userName, let file):
            let password = file.isEmpty ? "" : try readSecret(file).get()
            return "Basic \(Base64.text(Array("\(userName):\(password)".utf8)))"
        }
    }
}
