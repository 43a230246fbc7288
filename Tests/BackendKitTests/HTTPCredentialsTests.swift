import BackendKit
import Testing

@Suite struct HTTPCredentialsTests {
    @Test(arguments: [
        ("", "", "Og=="), ("a", "", "YTo="), ("ab", "", "YWI6"),
        (
            "Aladdin", "open sesame",
            "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
        ),
        ("tëst", "\u{FF}/?", "dMOrc3Q6w78vPw=="),
    ])
    func `a user name and a password are basic credentials`(
        userName: String, password: String, encoded: String
    ) throws {
        let credentials = try HTTPCredentials(
            .basic(userName: userName, passwordFile: password.isEmpty ? "" : "/secret")
        ) { path in
            #expect(path == "/secret")
            return .success(password)
        }
        #expect(credentials.authorization == "Basic \(encoded)")
        #expect(credentials.headers.first?.name == "Authorization")
    }

    @Test func `without a source nothing is sent`() throws {
        let credentials = try HTTPCredentials(.none) { _ in .success("unused") }
        #expect(credentials.headers.isEmpty)
        #expect(!credentials.refresh())
    }

    @Test func `a token that has changed is read again, one that is gone is kept`() throws {
        var secret: Result<String, BackendProblem> = .success("first")
        let credentials = try HTTPCredentials(.token(scheme: "Token", file: "/t")) { _ in secret }
        #expect(credentials.authorization == "Token first")
        #expect(!credentials.refresh())
        secret = .success("second")
        #expect(credentials.refresh())
        #expect(credentials.authorization == "Token second")
        secret = .failure(BackendProblem("gone"))
        #expect(!credentials.refresh())
        #expect(credentials.authorization == "Token second")
    }

    @Test func `a secret that cannot be read is a problem`() {
        #expect(throws: BackendProblem("no such file", isConfiguration: true)) {
            try HTTPCredentials(.token(scheme: "Bearer", file: "/t")) { _ in
                .failure(BackendProblem("no such file", isConfiguration: true))
            }
        }
    }

    @Test(arguments: [("statsd", "statsd"), ("a b&c=d/é", "a%20b%26c%3Dd%2F%C3%A9"), ("", "")])
    func `a text in a query is encoded`(text: String, encoded: String) {
        #expect(PercentEncoding.text(text) == encoded)
    }
}
