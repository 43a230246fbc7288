import Forward
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
