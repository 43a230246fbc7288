import HTTP
import Testing

/// The field `Authorization`.
@Suite struct AuthorizationTests {
    private func read(_ fields: String...) -> Authorization? {
        Authorization(HTTPHeaders(fields.map { ("authorization", $0) }))
    }

    @Test(arguments: [
        ("Basic YW5uYTpvcGVuIHNlc2FtZQ==", "anna", "open sesame"),
        ("BASIC  YW5uYTpvcGVuIHNlc2FtZQ", "anna", "open sesame"),
        ("Basic YTpiOmM=", "a", "b:c"), ("Basic Og==", "", ""),
    ])
    func `a user's name ends at the first colon`(field: String, user: String, password: String) {
        #expect(read(field) == .basic(user: Array(user.utf8), password: Array(password.utf8)))
    }

    @Test func `a token is what follows the scheme`() {
        #expect(read("Bearer a-token") == .bearer(Array("a-token".utf8)))
        #expect(read("bearer   a-token ") == .bearer(Array("a-token".utf8)))
    }

    @Test(arguments: [
        "", "Basic", "Basic ", "Basic YW5uYQ==", "Basic *", "Bearer", "Bearer  ", "Digest x",
        "Bearera-token",
    ])
    func `what cannot be read is none`(field: String) {
        #expect(read(field) == nil)
    }

    @Test func `no field, and several, are none`() {
        #expect(read() == nil)
        #expect(read("Bearer a-token", "Bearer a-token") == nil)
    }
}
