package import Configuration
internal import HTTP
package import TLS

/// The port for metrics, health and status.
package struct HTTPSection: Sendable, Equatable {
    /// `nil` for no port.
    package var listen: HostPort? = HostPort(host: "127.0.0.1", port: 9102)
    /// Further names that a request's `Host` may have.
    package var hosts: [String] = []
    /// As written; no certificate is no encryption.
    package var tls = TLSFiles()
    package var tokenFile = ""
    package var usersFile = ""
    /// What these two hold, and whether certificates count.
    var credentials = AccessCredentials()
    /// The files of `tls` as they are meant.
    var certificates = TLSFiles()

    package var isEncrypted: Bool { !tls.certificate.isEmpty }

    static let schema = Schema(
        defaults: HTTPSection(),
        [
            Option(
                "listen", \.listen, .hostPortOrOff,
                "Address of the port for metrics, health and status."),
            Option(
                "hosts", \.hosts, .list(of: .nonEmptyString, count: 0...64),
                "Names besides localhost and IP addresses that a request's `Host` may have."),
            Option(
                "token_file", \.tokenFile, .string,
                "A file of tokens, one a line; who asks must have one of them, if not a user's"
                    + " password. From the folder of the configuration. Empty for none."),
            Option(
                "users_file", \.usersFile, .string,
                "A file of `user:hash` lines, as `htpasswd -B` and `mkpasswd` make the hashes, for"
                    + " basic authentication. Empty for none."),
            Option("tls", \.tls, .section(tlsSchema), ""),
        ],
        validate: { section, node, path, problems in
            guard let problem = section.openness else { return }
            problems.add(problem, key: "listen", of: node, at: path)
        })

    private static let tlsSchema = Schema(
        defaults: TLSFiles(),
        [
            Option(
                "cert", \.certificate, .string,
                "The port's certificate and those that it is from, a file in PEM form. With it the"
                    + " port speaks HTTPS and nothing else."),
            Option("key", \.key, .string, "Its private key, a file in PEM form."),
            Option(
                "client_ca", \.authority, .string,
                "Who has a certificate from one of these, a file in PEM form, needs no token or"
                    + " password."),
        ],
        validate: { files, node, path, problems in
            if files.certificate.isEmpty != files.key.isEmpty {
                problems.add("`cert` and `key` need each other", key: "cert", of: node, at: path)
            } else if files.certificate.isEmpty, !files.authority.isEmpty {
                problems.add("needs `cert` and `key`", key: "client_ca", of: node, at: path)
            }
        })

    /// Why credentials would be read by others on their way.
    private var openness: String? {
        guard let listen, !listen.isLoopback, !isEncrypted else { return nil }
        guard !tokenFile.isEmpty || !usersFile.isEmpty else { return nil }
        return "can be reached by others: credentials need `tls`, or a loopback address behind a"
            + " proxy"
    }
}
