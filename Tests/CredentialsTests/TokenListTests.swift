import Credentials
import Testing

/// Who may send.
@Suite struct TokenListTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test func `each of several tokens is allowed, and nothing else`() {
        let list = TokenList([bytes("first-token"), bytes("the-second-one")])
        for token in ["first-token", "the-second-one"] { #expect(list.allows(bytes(token))) }
        for token in [
            "", "first", "first-token-", "First-token", "irst-token", "first-tokenfirst-token",
            "the-second-onf",
        ] {
            #expect(!list.allows(bytes(token)), "\(token)")
        }
    }

    @Test func `an empty list allows nobody, and says that it is empty`() {
        let list = TokenList()
        #expect(list.isEmpty && !list.allows([]) && !list.allows(bytes("token")))
    }

    @Test func `an empty token is not allowed by any list`() {
        #expect(!TokenList([bytes("a-token")]).allows([]))
    }
}

/// Files of tokens.
@Suite struct TokenFileTests {
    private func list(_ text: String) throws(CredentialFault) -> TokenList {
        try TokenList(parsing: Array(text.utf8))
    }

    @Test func `each line is a token, blanks around it apart`() throws {
        let list = try list("\nfirst-token\r\n  the second one\t\n\n")
        #expect(list.allows(Array("first-token".utf8)))
        #expect(list.allows(Array("the second one".utf8)))
        #expect(!list.allows(Array("first-token\r".utf8)) && !list.allows([]))
    }

    @Test(arguments: [
        ("", 1, "has no token"), (" \n\n", 1, "has no token"),
        ("long-enough\n\nshort", 3, "has a token of less than 8 bytes"),
        (
            String(repeating: "a-token-of-many\n", count: 65), 65, "has more than 64 tokens"
        ),
    ])
    func `a line that is no token is named`(text: String, line: Int, fault: String) {
        #expect(throws: CredentialFault(line: line, fault)) { try list(text) }
    }

    @Test func `two lists are one`() throws {
        let both = try list("first-token").joined(with: list("second-token"))
        #expect(both.allows(Array("first-token".utf8)) && both.allows(Array("second-token".utf8)))
    }
}
