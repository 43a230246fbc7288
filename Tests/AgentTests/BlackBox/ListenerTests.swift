import Foundation
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
