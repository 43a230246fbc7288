import Glibc
import Testing

/// The end of an agent: nothing is lost that the kernel had taken, and it does not take for ever.
@Suite struct StopTests {
    @Test(arguments: [1, 2])
    func `every datagram is in a flush or counted as dropped by the kernel`(workers: Int) throws {
        let agent = try RunningAgent(["--set", "workers=\(workers)"])
        // Many ports, so that every worker gets some.
        let clients = try (0..<16).map { _ in try agent.socket("udp") }
        let sent = 20_000
        for number in 0..<sent { clients[number % 16].send("load:1|c\nwait:\(number % 100)|ms") }
        #expect(try agent.stop() == 0)
        let counts = try FinalCounts(agent)
        #expect(counts["datagrams"] + counts["kernel_drops"] == sent)
        #expect(counts["lines"] == 2 * counts["datagrams"])
        #expect(counts["accepted"] == counts["lines"])
        #expect(agent.total("load") == Double(counts["datagrams"]))
        let waits = agent.flushed.filter { $0.name == "wait" }
        let values = waits.reduce(0) { $0 + ($1.statistics?["count"] ?? 0) }
        #expect(values == Double(counts["datagrams"]))
        #expect(Set(agent.flushed.map(\.timestamp)).count >= 1)
    }

    @Test(arguments: [1, 2])
    func `what is taken while clients go on sending is flushed`(workers: Int) throws {
        let agent = try RunningAgent(["--set", "workers=\(workers)"])
        let clients = try (0..<8).map { _ in try agent.socket("udp") }
        var taken = 0
        for number in 0..<200_000 {
            if number == 5_000 { agent.child.send(SIGTERM) }
            if clients[number % 8].send("load:1|c") > 0 { taken += 1 }
            if number % 500 == 0, agent.child.hasEnded { break }
        }
        #expect(try agent.child.exitCode() == 0)
        let counts = try FinalCounts(agent)
        #expect(counts["datagrams"] + counts["kernel_drops"] <= taken)
        #expect(counts["datagrams"] > 0)
        #expect(agent.total("load") == Double(counts["accepted"]))
    }

    @Test(arguments: ["tcp", "unix"])
    func `what clients had sent on streams is in the last flush`(scheme: String) throws {
        let folder = TestFolder()
        let listener = scheme == "tcp" ? "tcp://127.0.0.1:0" : "unix://\(folder.path)/s"
        let agent = try RunningAgent(listen: [listener], interval: "1h", in: folder)
        let lines = String(repeating: "load:1|c\n", count: 1_000)
        let open = try (0..<8).map { _ in try agent.socket(scheme) }
        for client in open { client.send(lines) }
        let closed = try (0..<8).map { _ in try agent.socket(scheme) }
        for client in closed {
            client.send(lines + "last:1|c")
            client.close()
        }
        #expect(try agent.stop() == 0)
        #expect(agent.total("load") == 16_000)
        #expect(agent.total("last") == 8)
    }

    @Test func `datagrams of a Unix socket are all in the last flush`() throws {
        let folder = TestFolder()
        let agent = try RunningAgent(
            listen: ["unixgram://\(folder.path)/s"], interval: "1h", in: folder)
        let client = try agent.socket("unixgram")
        for _ in 0..<5_000 { #expect(client.send("load:1|c") == 8) }
        #expect(try agent.stop() == 0)
        #expect(agent.total("load") == 5_000)
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `the open interval is flushed at the end, to Graphite too`(signal: Int32) throws {
        let graphite = try FakeGraphite()
        let agent = try RunningAgent(interval: "1h", backends: "[\(graphite.entry)]")
        try agent.socket("udp").send("a:3|c\nb:7|g")
        agent.child.send(signal)
        #expect(try agent.child.exitCode() == 0)
        #expect(graphite.sum("stats_counts.a") == 3)
        #expect(graphite.sum("stats.gauges.b") == 7)
    }

    @Test func `the last flush does not take the place of the one before`() throws {
        let graphite = try FakeGraphite()
        let agent = try RunningAgent(interval: "2s", backends: "[\(graphite.entry)]")
        let client = try agent.socket("udp")
        client.send("a:3|c")
        try waitUntil("a flush") { graphite.sum("stats_counts.a") == 3 }
        client.send("a:4|c")
        #expect(try agent.stop() == 0)
        #expect(graphite.storedSum("stats_counts.a") == 7, "\(graphite.points())")
    }

    @Test func `a client that never stops sending does not hold the agent up`() throws {
        let agent = try RunningAgent(
            listen: ["tcp://127.0.0.1:0"], ["--set", "shutdown_timeout=6s"])
        let client = try agent.socket("tcp")
        let lines = String(repeating: "load:1|c\n", count: 1_000)
        client.send(lines)
        agent.child.send(SIGTERM)
        let start = monotonicSeconds()
        while !agent.child.hasEnded, monotonicSeconds() - start < 30 { client.send(lines) }
        #expect(try agent.child.exitCode() == 0)
        #expect(monotonicSeconds() - start < 14, "6 s are allowed, and a slow machine some more")
        #expect(agent.total("load") == Double(try FinalCounts(agent)["accepted"]))
    }

    @Test func `a receiver that hangs does not hold the agent up`() throws {
        let hanging = try HangingReceiver()
        let agent = try RunningAgent(
            interval: "1h", backends: "[\(hanging.entry)]", ["--set", "shutdown_timeout=2s"])
        try agent.socket("udp").send("a:3|c")
        let start = monotonicSeconds()
        #expect(try agent.stop() == 0)
        #expect(monotonicSeconds() - start < 6, "2 s are allowed, and a slow machine some more")
        #expect(agent.errors.contains("points stay in the spool"), "\(agent.errors)")
        #expect(!agent.errors.contains("points were not delivered"), "\(agent.errors)")
    }

    @Test func `without a spool what a receiver did not take is lost, and said`() throws {
        let hanging = try HangingReceiver()
        let entry = hanging.entry.dropLast() + ", spool: {bytes_max: 0}}"
        let agent = try RunningAgent(
            interval: "1h", backends: "[\(entry)]", ["--set", "shutdown_timeout=2s"])
        try agent.socket("udp").send("a:3|c")
        #expect(try agent.stop() == 0)
        #expect(agent.errors.contains("points were not delivered"), "\(agent.errors)")
    }

    @Test func `a second signal ends at once`() throws {
        let hanging = try HangingReceiver()
        let agent = try RunningAgent(
            interval: "1h", backends: "[\(hanging.entry)]", ["--set", "shutdown_timeout=1h"])
        try agent.socket("udp").send("a:3|c")
        agent.child.send(SIGTERM)
        try waitUntil("stop") { agent.errors.contains("msg=stopping") }
        agent.child.send(SIGTERM)
        #expect(try agent.child.exitCode() == 1)
        #expect(agent.errors.contains("a second signal"))
    }

    @Test func `an agent that is stopped while it starts ends well`() throws {
        let folder = TestFolder()
        let child = try ChildProcess(
            .init(arguments: ["--listen", "udp://127.0.0.1:0", "--http", "127.0.0.1:0"]),
            in: folder)
        try waitUntil("first sign of life") { child.standardError.contains("listening") }
        child.send(SIGTERM)
        let code = try child.exitCode()
        #expect([0, 128 + SIGTERM].contains(code), "\(child.standardError)")
    }
}
