import Credentials
import Testing

/// Users and their passwords, as the tools of others write them.
@Suite struct UserListTests {
    /// Made with glibc's crypt(3): each is the hash of the password before it.
    static let hashes = [
        ("open sesame", "$5$rounds=1000$abcdefgh$uN/x8g5iqpGW8nv2HklfY2EGEvwdVIgjHBpf2Az7t3A"),
        (
            "other",
            "$6$rounds=1000$abcdefgh$9hJ7KNK6t/ud04hemMHxQK2Q8UKU76xMyvqGNAgr38gqz6KGursFMEhjjbKelp"
                + "jLiXUc/k2bt82z4RsSzboYg1"
        ),
        ("bird", "$2y$04$abcdefghijklmnopqrstuuldrUB0mhSaaHdnEsLYLcoQyLmBXp6Rq"),
        ("bird", "$y$j75$abcdefghijkl$LKXyUs1a3/4FdnJlQq8Sq1CcIVSOt6Itp41X742VFO3"),
    ]

    private func list(_ text: String) throws(CredentialFault) -> UserList {
        try UserList(parsing: Array(text.utf8), knows: { _ in true })
    }

    @Test(arguments: hashes)
    func `a password matches its hash and no other`(password: String, hash: String) throws {
        let hashes = try PasswordHashes()
        #expect(hashes.knows(hash))
        #expect(hashes.matches(Array(password.utf8), hash))
        for wrong in ["", "\(password) ", "\(password)\0", "\(password)\0x", "Open sesame"] {
            #expect(!hashes.matches(Array(wrong.utf8), hash), "\(wrong)")
        }
        #expect(!hashes.matches([UInt8](repeating: 0x61, count: 100_000), hash))
    }

    @Test(arguments: [
        "$1$abcdefgh$oGbYjpfOV/wTsX8VS6N8W/", "$apr1$abcdefgh$oGbYjpfOV/wTsX8VS6N8W/abcdefgh",
        "$nonsense$abcdefghijklmnopqrstuvwxyzabcdefghijklmn", "",
    ])
    func `methods that are weak or unknown are not known`(hash: String) throws {
        #expect(try !PasswordHashes().knows(hash))
    }

    @Test func `users have their own hashes, and strangers somebody else's`() throws {
        let users = try list(
            "# the team\nanna:\(Self.hashes[0].1)\r\n\n  ben:\(Self.hashes[1].1)\n")
        #expect(!users.isEmpty && UserList().isEmpty)
        let (anna, ben) = (users.hash(of: Array("anna".utf8)), users.hash(of: Array("ben".utf8)))
        #expect(anna.text == Self.hashes[0].1 && anna.isOfUser)
        #expect(ben.text == Self.hashes[1].1 && ben.isOfUser)
        for name in ["", "Anna", "ann", "# the team"] {
            let stranger = users.hash(of: Array(name.utf8))
            #expect(!stranger.isOfUser && stranger.text == Self.hashes[0].1)
        }
    }

    @Test(arguments: [
        ("", 1, "has no user"), ("# none\n\n", 1, "has no user"),
        ("anna", 1, "is not `user:hash`"), (":HASH", 1, "is not `user:hash`"),
        ("# x\nanna:HASH:more", 2, "is not `user:hash`"),
        ("anna:HASH\n\nanna:HASH", 3, "has a user twice"),
        (
            "anna:HASH\nben:secret", 2,
            "has no hash that crypt(3) can check: `htpasswd -B` makes one, or `mkpasswd`"
        ),
        (
            "anna:$5$abcdefgh", 1,
            "has no hash that crypt(3) can check: `htpasswd -B` makes one, or `mkpasswd`"
        ),
    ])
    func `a line that says no user is named, without what it says`(
        text: String, line: Int, fault: String
    ) {
        #expect(throws: CredentialFault(line: line, fault)) {
            try list(text.replacing("HASH", with: Self.hashes[0].1))
        }
    }

    @Test func `there are so many users and no more`() throws {
        let lines = (0...UserList.usersMax).map { "user\($0):\(Self.hashes[0].1)" }
        _ = try list(lines.dropLast().joined(separator: "\n"))
        #expect(throws: CredentialFault(line: 257, "has more than 256 users")) {
            try list(lines.joined(separator: "\n"))
        }
    }

    @Test func `a hash that the system cannot check is refused where it stands`() throws {
        let hashes = try PasswordHashes()
        let text = "anna:\(Self.hashes[2].1)\nben:$1$abcdefghijklmnopqrstuvwxyzabcdefghijklmn"
        #expect(throws: CredentialFault.self) {
            try UserList(parsing: Array(text.utf8), knows: hashes.knows)
        }
    }
}
