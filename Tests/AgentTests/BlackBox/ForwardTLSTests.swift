import Foundation
import Glibc
import Testing

/// Agents and a collector that show each other certificates.
@Suite struct ForwardTLSTests {
    private func agent(
        _ url: String, _ tls: String, token: String = ""
    ) throws -> RunningAgent {
        let entry =
            "[{type: forward, url: \"\(url)\", tls: {\(tls)}\(token),"
            + " retry: {initial: 50ms, max: 100ms}}]"
        return try RunningAgent(
            interval: "1s", backends: entry, ["--set", "shutdown_timeout=1s"])
    }

    @Test func `only agents with a certificate are heard, and only by the right collector`() throws
    {
        let folder = TestFolder()
        let certificates = try TestCertificates(in: folder)
        try certificates.make("collector", for: "IP:127.0.0.1,DNS:localhost")
        try certificates.make("agent", for: "DNS:agent")
        let collector = try RunningAgent(
            listen: [], interval: "1s",
            [
                "--set",
                "listen=[{url: \"forward+tls://127.0.0.1:0\","
                    + " tls: {cert: \(folder.path)/collector.pem,"
                    + " key: \(folder.path)/collector.key, client_ca: \(folder.path)/ca.pem}}]",
                "--set", "collector={grace: 300ms}",
            ], in: folder)
        let url = try collector.url("forward+tls")
        let own = "cert: \(folder.path)/agent.pem, key: \(folder.path)/agent.key"
        let trusts = "ca: \(folder.path)/ca.pem"
        let byName = url.replacing("127.0.0.1", with: "localhost")
        let good = [try agent(url, "\(trusts), \(own)"), try agent(byName, "\(trusts), \(own)")]
        for agent in good { try agent.socket("udp").send("heard:2|c") }
        let nameless = try agent(url, trusts)
        let distrustful = try agent(url, own)
        try waitUntil("both shares", or: { collector.errors + good[0].errors }) {
            collector.storedSum("heard") == 4
        }
        try waitUntil("refusals", or: { nameless.errors }) {
            nameless.errors.contains("cannot deliver")
                && distrustful.errors.contains("Error in the certificate verification")
        }
        for agent in good { #expect(try agent.stop() == 0) }
        #expect(try collector.stop() == 0)
        #expect(collector.storedSum("heard") == 4)
    }

    @Test func `a certificate of another host is not taken`() throws {
        let folder = TestFolder()
        let certificates = try TestCertificates(in: folder)
        try certificates.make("collector", for: "DNS:collector.example")
        try folder.write("a-token-for-all\n", to: "token")
        let listener =
            "listen=[{url: \"forward+tls://127.0.0.1:0\", token_file: \(folder.path)/token,"
            + " tls: {cert: \(folder.path)/collector.pem, key: \(folder.path)/collector.key}}]"
        let collector = try RunningAgent(
            listen: [], interval: "1s", ["--set", listener], in: folder)
        let agent = try agent(
            try collector.url("forward+tls"), "ca: \(folder.path)/ca.pem",
            token: ", token_file: \(folder.path)/token")
        try waitUntil("refusal", or: { agent.errors }) {
            agent.errors.contains("Error in the certificate verification")
        }
        #expect(try collector.stop() == 0)
    }

    @Test func `a key that is missing is a configuration error`() throws {
        let folder = TestFolder()
        let listener =
            "listen=[{url: \"forward+tls://127.0.0.1:0\", tls: {cert: /none.pem, key: /none.key}}]"
        let child = try ChildProcess(
            ChildProcess.Start(arguments: [
                "--set", listener, "--http", "", "--set", "state_dir=\(folder.path)/state",
            ]), in: folder)
        #expect(try child.exitCode() == 78)
        #expect(child.standardError.contains("/none.pem"), "\(child.standardError)")
    }
}
