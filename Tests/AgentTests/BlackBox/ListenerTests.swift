import Foundation
import Glibc
import Testing

/// Settings of listeners and of the log, as a client and an operator meet them.
@Suite struct ListenerTests {
    private func agent(_ listen: String) throws -> RunningAgent {
        let folder = TestFolder()
        let file = try folder.write(
            """
            listen: [\(listen)]
            http: {listen: "127.0.0.1:0"}
            interval: 100ms
            state_dir: \(folder.path)/state
            backends: [{type: console, format: json}]
            """, to: "m.yml")
        return try RunningAgent(only: ["-c", file], in: folder)
    }

    @Test func `peers that are not allowed are refused and counted`() throws {
        let agent = try agent(#"{url: "tcp://127.0.0.1:0", allow: [10.0.0.0/8]}"#)
        let client = try agent.socket("tcp")
        client.send("a:1|c\n")
        #expect(client.receive().isEmpty, "the connection is closed")
        try waitUntil("a refused connection") {
            try agent.status().listeners[0].connectionsRefused == 1
        }
        #expect(try agent.status().ledger.lines.received == 0)
        #expect(agent.total("a") == 0)
    }

    @Test func `datagrams from elsewhere are refused, and a reload hears them`() throws {
        let folder = TestFolder()
        func write(_ allowed: String) throws -> String {
            try folder.write(
                """
                listen: [{url: "udp://127.0.0.1:0", allow: [\(allowed)]}]
                http: {listen: "127.0.0.1:0"}
                interval: 100ms
                state_dir: \(folder.path)/state
                backends: [{type: console, format: json}, {type: prometheus}]
                """, to: "m.yml")
        }
        let agent = try RunningAgent(only: ["-c", write("10.0.0.0/8")], in: folder)
        let client = try agent.socket("udp")
        client.send("a:1|c")
        try waitUntil("a refused datagram") {
            try agent.status().listeners[0].datagramsRefused == ["address": 1]
        }
        let refused = try agent.status().ledger
        #expect(refused.datagrams == 1 && refused.lines.received == 0)
        _ = try write("10.0.0.0/8, 127.0.0.0/8")
        #expect(try agent.post("/-/reload").status == 200)
        client.send("a:2|c")
        try agent.waitForTotal("a", 2)
        let page = try agent.get("/metrics").body
        #expect(page.contains("martlet_datagrams_refused_total{"))
        #expect(try agent.status().ledger.datagrams == 2)
    }

    /// A user's and a group's number that nobody here has.
    private static let stranger = 4_000_000

    @Test(arguments: ["unix", "unixgram", "forward+unix"])
    func `whoever is not listed is refused on a Unix socket`(scheme: String) throws {
        let agent = try agent(
            "{url: \"\(scheme)://@martlet-\(getpid())-\(scheme)\","
                + " users: [\(Self.stranger)], groups: [\(Self.stranger)]}")
        let url = try agent.url(scheme).replacing("forward+unix:", with: "unix:")
        let client = try TestSocket.connected(to: url)
        client.send("a:1|c\n")
        if scheme != "unixgram" {
            #expect(client.receive().isEmpty, "the connection is closed")
        }
        try waitUntil("a refusal") {
            try agent.get("/api/martlet/status").body.contains(#""credentials":1"#)
        }
        #expect(agent.total("a") == 0)
    }

    @Test(arguments: ["unix", "unixgram"])
    func `an account is heard by its name`(scheme: String) throws {
        let name = try #require(
            unsafe getpwuid(geteuid()).map { unsafe String(cString: $0.pointee.pw_name) })
        let agent = try agent(
            "{url: \"\(scheme)://@martlet-\(getpid())-named-\(scheme)\", users: [\(name)]}")
        try agent.socket(scheme).send("a:1|c\n")
        try agent.waitForTotal("a", 1)
    }

    @Test func `a silent connection is closed, and its last line counts`() throws {
        let agent = try agent(#"{url: "tcp://127.0.0.1:0", idle_timeout: 1s}"#)
        let client = try agent.socket("tcp")
        client.send("unfinished:1|c")
        #expect(client.receive().isEmpty, "the agent closes it")
        try agent.waitForTotal("unfinished", 1)
        #expect(try agent.status().listeners[0].connectionsOpen == 0)
    }

    @Test func `the limit on connections is for all workers together`() throws {
        let agent = try RunningAgent(
            listen: ["tcp://127.0.0.1:0", "tcp://127.0.0.1:0"],
            ["--set", "workers=2", "--set", "limits.connections=30"])
        let urls = agent.listeningURLs
        let clients = try (0..<40).map { try TestSocket.connected(to: urls[$0 < 25 ? 0 : 1]) }
        try waitUntil("refusals") {
            try agent.status().listeners.map(\.connectionsRefused).reduce(0, +) == 10
        }
        #expect(clients.filter(\.isReadable).count == 10)
    }

    @Test func `the environment configures an agent without a file`() throws {
        let folder = TestFolder()
        let agent = try RunningAgent(
            only: [], in: folder,
            start: .init(environment: [
                "MARTLET_LISTEN": "udp://127.0.0.1:0,unixgram://\(folder.path)/s",
                "MARTLET_CONFIG": "{interval: 100ms, backends: [{type: console, format: json}]}",
                "MARTLET_HTTP_LISTEN": "", "MARTLET_LOG_FORMAT": "json",
                "MARTLET_STATE_DIR": "\(folder.path)/state", "MARTLET_PORT_8125_UDP": "x",
                "MARTLET_TYPO": "1",
            ]))
        let lines = agent.errors.split(separator: "\n").filter { $0 != "martlet ready" }
        #expect(lines.allSatisfy { $0.hasPrefix("{\"time\":\"") && $0.hasSuffix("\"}") })
        #expect(agent.errors.contains("MARTLET_TYPO") && !agent.errors.contains("MARTLET_PORT"))
        try TestSocket.connected(to: "unixgram://\(folder.path)/s").send("a:1|c")
        try agent.waitForTotal("a", 1)
        #expect(try agent.stop() == 0)
    }
}
