internal import Configuration
internal import Credentials
internal import HTTP
internal import TLS

/// The files that the section names.
extension HTTPSection {
    /// Reads tokens and users, and finds the certificates' places.
    mutating func readFiles(
        of node: ConfigNode?, with read: OptionsLoader.FileReader,
        reporting problems: inout ConfigProblems
    ) {
        guard let node else { return }
        credentials.takesCertificates = !tls.authority.isEmpty
        certificates = TLSFiles(
            certificate: Self.path(tls.certificate, named: "cert", in: node["tls"]),
            key: Self.path(tls.key, named: "key", in: node["tls"]),
            authority: Self.path(tls.authority, named: "client_ca", in: node["tls"]))
        if !tokenFile.isEmpty {
            parse("token_file", tokenFile, of: node, with: read, &problems) {
                section, bytes throws(CredentialFault) in
                section.credentials.tokens = try TokenList(parsing: bytes)
            }
        }
        if !usersFile.isEmpty { readUsers(of: node, with: read, reporting: &problems) }
    }

    private mutating func readUsers(
        of node: ConfigNode, with read: OptionsLoader.FileReader,
        reporting problems: inout ConfigProblems
    ) {
        do throws(PasswordHashes.Problem) {
            let hashes = try PasswordHashes()
            parse("users_file", usersFile, of: node, with: read, &problems) {
                section, bytes throws(CredentialFault) in
                section.credentials.users = try UserList(parsing: bytes, knows: hashes.knows)
            }
        } catch {
            problems.add(
                "passwords cannot be checked: \(error)", key: "users_file", of: node,
                at: ConfigPath(text: "http"))
        }
    }

    private mutating func parse(
        _ key: String, _ file: String, of node: ConfigNode,
        with read: OptionsLoader.FileReader, _ problems: inout ConfigProblems,
        _ take: (inout HTTPSection, [UInt8]) throws(CredentialFault) -> Void
    ) {
        let place = node[key]?.location ?? node.location
        let path = ConfigurationFile.path(file, from: place)
        let keyPath = ConfigPath(text: "http").key(key)
        let bytes: [UInt8]
        do throws(ValueProblem) {
            bytes = try read(path)
        } catch {
            return problems.add("`\(path)` \(error.text)", at: place, keyPath)
        }
        do throws(CredentialFault) {
            try take(&self, bytes)
        } catch {
            problems.add(error.text, at: ConfigLocation(file: path, line: error.line), keyPath)
        }
    }

    /// An empty path stays empty.
    private static func path(_ path: String, named key: String, in node: ConfigNode?) -> String {
        guard !path.isEmpty, let place = node?[key]?.location else { return path }
        return ConfigurationFile.path(path, from: place)
    }
}
