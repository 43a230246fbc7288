/// Users and the hashes of their passwords, as `htpasswd` and `mkpasswd` write them.
package struct UserList: Sendable, Equatable {
    /// A team; whoever has more puts a proxy in front that knows a directory.
    package static let usersMax = 256
    private static let nameBytesMax = 256
    /// Of hashes that crypt(3) makes: a salt and 32 bytes at least.
    private static let hashBytes = 40...400

    private struct User: Equatable {
        let name: [UInt8]
        let hash: String
    }

    private let users: [User]

    package init() { users = [] }

    /// Reads lines of `user:hash`, whose hashes the system `knows`; `#` begins a comment.
    package init(
        parsing bytes: [UInt8], knows: (String) -> Bool
    ) throws(CredentialFault) {
        var users: [User] = []
        for line in CredentialLine.lines(of: bytes) where line.text.first != UInt8(ascii: "#") {
            let user = try Self.user(line, knows)
            guard !users.contains(where: { $0.name == user.name }) else {
                throw CredentialFault(line: line.number, "has a user twice")
            }
            guard users.count < Self.usersMax else {
                throw CredentialFault(line: line.number, "has more than \(Self.usersMax) users")
            }
            users.append(user)
        }
        guard !users.isEmpty else { throw CredentialFault(line: 1, "has no user") }
        self.users = users
    }

    private static func user(
        _ line: CredentialLine, _ knows: (String) -> Bool
    ) throws(CredentialFault) -> User {
        let parts = line.text.split(
            separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[0].count <= nameBytesMax else {
            throw CredentialFault(line: line.number, "is not `user:hash`")
        }
        // A password in place of its hash would pass for one of the oldest kind.
        let hash = parts[1]
        guard hash.first == UInt8(ascii: "$"), hashBytes.contains(hash.count),
            hash.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            knows(String(decoding: hash, as: UTF8.self))
        else {
            throw CredentialFault(
                line: line.number,
                "has no hash that crypt(3) can check: `htpasswd -B` makes one, or `mkpasswd`")
        }
        return User(name: Array(parts[0]), hash: String(decoding: hash, as: UTF8.self))
    }

    package var isEmpty: Bool { users.isEmpty }

    /// The hash of a user's password; of somebody else's for who is no user.
    ///
    /// So it takes as long to refuse a name that is unknown.
    package func hash(of name: [UInt8]) -> (text: String, isOfUser: Bool) {
        let user = users.first { $0.name == name }
        return (user?.hash ?? users.first?.hash ?? "", user != nil)
    }
}
