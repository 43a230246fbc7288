import Glibc
import Testing

/// The HTTP port with credentials and with encryption.
@Suite struct WebAccessTests {
    private static let users =
        "anna:$5$rounds=1000$abcdefgh$uN/x8g5iqpGW8nv2HklfY2EGEvwdVIgjHBpf2Az7t3A\n"
    /// `anna:open sesame`.
    private static let anna = "Authorization: Basic YW5uYTpvcGVuIHNlc2FtZQ=="

    private func bearer(_ token: String) -> String { "Authorization: Bearer \(token)" }

    private func agent(_ http: String, in folder: TestFolder) throws -> RunningAgent {
        let file = try folder.write(
            """
            state_dir: \(folder.path)/state
            interval: 100ms
            listen: ["udp://127.0.0.1:0"]
            backends: [{type: prometheus}, {type: store}]
            http: {listen: "127.0.0.1:0", \(http)}
            """, to: "m.yml")
        return try RunningAgent(only: ["-c", file], in: folder)
    }

    @Test func `tokens and users are asked for, and may change while the agent runs`() throws {
        let folder = TestFolder()
        try folder.write("the-first-token\n", to: "tokens")
        try folder.write(Self.users, to: "users")
        let agent = try agent("token_file: tokens, users_file: users", in: folder)
        #expect(try agent.get("/healthz").status == 200)
        let refused = try agent.get("/metrics")
        #expect(refused.status == 401 && refused.head.contains("WWW-Authenticate: Basic "))
        for field in [bearer("the-first-token"), Self.anna] {
            #expect(try agent.get("/metrics", headers: [field]).status == 200)
            #expect(try agent.get("/", headers: [field]).body.contains("<html"))
        }
        #expect(try agent.post("/-/reload").status == 401)

        try folder.write("the-first-token\nshort\n", to: "tokens")
        let bad = try agent.post("/-/reload", headers: [bearer("the-first-token")])
        #expect(bad.status == 400)
        #expect(bad.body.contains("/tokens:2: http.token_file: has a token of less than 8 bytes"))
        #expect(try agent.get("/metrics", headers: [Self.anna]).status == 200)

        try folder.write("the-second-token\n", to: "tokens")
        try folder.write(Self.users.replacing("anna", with: "ben"), to: "users")
        agent.child.send(SIGHUP)
        try waitUntil("reload", or: { agent.errors }) {
            agent.errors.contains("configuration reloaded")
        }
        #expect(try agent.get("/metrics", headers: [bearer("the-first-token")]).status == 401)
        #expect(try agent.get("/metrics", headers: [Self.anna]).status == 401)
        #expect(try agent.get("/metrics", headers: [bearer("the-second-token")]).status == 200)
        #expect(try agent.stop() == 0)
    }

    @Test func `the live tail streams to who has shown a password`() throws {
        let folder = TestFolder()
        try folder.write(Self.users, to: "users")
        let agent = try agent("users_file: users", in: folder)
        let path = "/api/martlet/tail?seconds=1"
        #expect(try agent.get(path).status == 401)
        let tail = try agent.get(path, headers: [Self.anna])
        #expect(tail.status == 200)
        #expect(try agent.stop() == 0)
    }

    @Test func `commands ask by HTTPS, with a token or a certificate`() throws {
        let folder = TestFolder()
        let certificates = try TestCertificates(in: folder)
        try certificates.make("port", for: "IP:127.0.0.1")
        try certificates.make("me", for: "DNS:me")
        try folder.write("the-first-token\n", to: "tokens")
        let agent = try agent(
            "token_file: tokens, tls: {cert: port.pem, key: port.key, client_ca: ca.pem}",
            in: folder)
        #expect(agent.httpURL.hasPrefix("https://127.0.0.1:"))
        func run(_ command: [String], _ flags: [String]) throws -> ChildProcess.Finished {
            try ChildProcess.run(command + ["--url", agent.httpURL] + flags)
        }
        let trust = ["--ca", folder.path("ca.pem")]
        let token = trust + ["--token-file", folder.path("tokens")]
        let certificate =
            trust + ["--cert", folder.path("me.pem"), "--key", folder.path("me.key")]
        for flags in [token, certificate] {
            let answer = try run(["query", "vector(2)"], flags)
            #expect(answer.exitCode == 0 && answer.output == "{}  2\n", "\(answer.errors)")
        }
        #expect(try run(["top"], token).exitCode == 0)
        for command in [["query", "vector(2)"], ["top"]] {
            let refused = try run(command, trust)
            #expect(refused.exitCode == 1)
            #expect(refused.errors.contains("answers 401"), "\(refused.errors)")
            let distrusting = try run(command, [])
            #expect(distrusting.exitCode == 1)
            #expect(distrusting.errors.contains("certificate"), "\(distrusting.errors)")
        }

        // The certificate is replaced by one of another authority while the agent runs.
        let other = TestFolder()
        try TestCertificates(in: other).make("port", for: "IP:127.0.0.1")
        for name in ["port.pem", "port.key"] { try folder.write(other.read(name), to: name) }
        agent.child.send(SIGHUP)
        try waitUntil("reload", or: { agent.errors }) {
            agent.errors.contains("configuration reloaded")
        }
        #expect(try run(["query", "vector(2)"], token).exitCode == 1)
        let trusting = ["--ca", other.path("ca.pem"), "--token-file", folder.path("tokens")]
        #expect(try run(["query", "vector(2)"], trusting).exitCode == 0)
        #expect(try agent.stop() == 0)
    }

    @Test func `a token is not sent where others can read it`() throws {
        let folder = TestFolder()
        let file = try folder.write("the-first-token\n", to: "tokens")
        for command in [["query", "up"], ["top"]] {
            let refused = try ChildProcess.run(
                command + ["--url", "http://192.0.2.1:9102", "--token-file", file])
            #expect(refused.exitCode == 1)
            #expect(refused.errors.contains("https:// addresses and to this host only"))
        }
    }

    @Test func `files that cannot be used are configuration errors with their lines`() throws {
        let folder = TestFolder()
        func check(_ http: String) throws -> ChildProcess.Finished {
            let file = try folder.write("http:\n  \(http)\n", to: "m.yml")
            return try ChildProcess.run(["check", "-c", file])
        }
        try folder.write("\(Self.users)ben:a-password\n", to: "users")
        let users = try check("users_file: users")
        #expect(users.exitCode == 78)
        #expect(
            users.errors.contains("\(folder.path)/users:2: http.users_file: has no hash that"))
        #expect(!users.errors.contains("a-password"))
        let none = try check("token_file: nothing")
        #expect(none.exitCode == 78)
        #expect(
            none.errors.contains("m.yml:2: http.token_file: `\(folder.path)/nothing` cannot be"))
        let agent = try ChildProcess.run([
            "--listen", "udp://127.0.0.1:0", "--set", "state_dir=\(folder.path)/state",
            "--http", "127.0.0.1:0", "--set", "http.tls={cert: /none.pem, key: /none.key}",
        ])
        #expect(agent.exitCode == 78)
        #expect(agent.errors.contains("/none.pem"), "\(agent.errors)")
    }
}
