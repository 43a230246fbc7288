import TestSupport
import Testing

/// What clients should not send, and do.
@Suite struct BadInputTests {
    private func expectAlive(_ agent: RunningAgent) throws {
        let before = agent.total("alive")
        try agent.socket(agent.listeningURLs[0].hasPrefix("tcp") ? "tcp" : "udp").send(
            "alive:1|c\n")
        try agent.waitForTotal("alive", before + 1)
        #expect(try agent.get("/healthz").status == 200)
    }

    @Test func `a megabyte without a line feed is rejected and the stream goes on`() throws {
        let agent = try RunningAgent(listen: ["tcp://127.0.0.1:0"])
        let client = try agent.socket("tcp")
        let piece = [UInt8](repeating: UInt8(ascii: "a"), count: 1 << 16)
        for _ in 0..<16 { client.send(piece) }
        client.send("\ngood:1|c\n")
        try agent.waitForTotal("good", 1)
        let lines = try agent.status().ledger.lines
        #expect((lines.rejected["too_long"] ?? 0) >= 1)
        #expect(lines.received == lines.accepted + lines.rejected.values.reduce(0, +))
        try expectAlive(agent)
    }

    @Test func `connections over the limit are closed at once and counted`() throws {
        let agent = try RunningAgent(
            listen: ["tcp://127.0.0.1:0"], ["--set", "limits.connections=50"])
        let clients = try (0..<120).map { _ in try agent.socket("tcp") }
        try waitUntil("refusals", or: { "\(String(describing: try? agent.status()))" }) {
            try agent.status().listeners[0].connectionsRefused == 70
        }
        #expect(try agent.status().listeners[0].connectionsOpen == 50)
        #expect(clients.filter(\.isReadable).count == 70, "they read their end")
        for client in clients { client.close() }
        try waitUntil("room") { try agent.status().listeners[0].connectionsOpen == 0 }
        try expectAlive(agent)
    }

    @Test func `a client that resets harms nobody`() throws {
        let agent = try RunningAgent(listen: ["tcp://127.0.0.1:0"])
        let other = try agent.socket("tcp")
        other.send("before:1|c\n")
        for number in 0..<50 {
            let client = try agent.socket("tcp")
            client.send("whole:1|c\ntorn:\(number)")
            client.reset()
        }
        other.send("after:1|c\n")
        try agent.waitForTotal("before", 1)
        try agent.waitForTotal("after", 1)
        try waitUntil("closed connections") {
            try agent.status().listeners[0].connectionsOpen == 1
        }
        try expectAlive(agent)
    }

    @Test func `random bytes are counted line by line`() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SplitMix64(seed: seed)
        let agent = try RunningAgent(listen: ["udp://127.0.0.1:0", "tcp://127.0.0.1:0"])
        let client = try agent.socket("udp")
        let alphabet =
            Array("abc:|@#.,;=[]{}_-+e0123456789cgmshdT\n\r\0\u{7f}".utf8) + [0xFF, 0xC3]
        for number in 0..<3_000 {
            let count = Int.random(in: 0...200, using: &random)
            let bytes = (0..<count).map { _ in
                number % 2 == 0
                    ? UInt8.random(in: 0...255, using: &random)
                    : alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }
            client.send(bytes)
        }
        let stream = try agent.socket("tcp")
        stream.send((0..<60_000).map { _ in UInt8.random(in: 0...255, using: &random) })
        stream.send("\nend:1|c\n")
        try agent.waitForTotal("end", 1)
        try waitUntil("all datagrams", or: { "seed \(seed)" }) {
            let udp = try agent.status().listeners[0]
            return udp.datagrams + udp.kernelDrops == 3_000
        }
        let ledger = try agent.status().ledger
        let rejected = ledger.lines.rejected.values.reduce(0, +)
        #expect(ledger.lines.received == ledger.lines.accepted + rejected, "seed \(seed)")
        #expect(rejected > 1_000)
        try expectAlive(agent)
        #expect(try agent.stop() == 0, "seed \(seed)")
    }

    @Test func `an empty datagram counts, and the largest is read to its end`() throws {
        let agent = try RunningAgent()
        let client = try agent.socket("udp")
        for _ in 0..<10 { client.send([]) }
        let line = Array("big:1|c\n".utf8)
        let largest = (0..<65_507).map { line[$0 % line.count] }
        #expect(client.send(largest) == 65_507)
        // 65,507 = 8,188 lines of 8 bytes and the three bytes of a line that is none.
        try agent.waitForTotal("big", 8_188)
        try waitUntil("eleven datagrams") { try agent.status().ledger.datagrams >= 11 }
        let udp = try agent.status().listeners[0]
        #expect(udp.bytes == 65_507 && udp.truncated == 0)
        #expect(udp.lines.rejected.values.reduce(0, +) == 1)
        try expectAlive(agent)
    }

    @Test func `bad lines are logged as a summary, once a second at most`() throws {
        let agent = try RunningAgent()
        let client = try agent.socket("udp")
        let start = monotonicSeconds()
        try waitUntil("three summaries", within: 60) {
            for _ in 0..<50 { client.send("bad line of a client\na:x|c") }
            return summaries(agent).count >= 3
        }
        let seconds = monotonicSeconds() - start
        #expect(Double(summaries(agent).count) <= seconds + 1)
        let log = agent.errors
        #expect(log.contains("no_colon=") && log.contains("bad_value="), "\(log)")
        #expect(!log.contains("bad line of a client"), "no client writes our log")
    }

    private func summaries(_ agent: RunningAgent) -> [Substring] {
        agent.errors.split(separator: "\n").filter { $0.contains("lines rejected") }
    }

    @Test func `the last rejected lines are shown with their reason and source`() throws {
        let agent = try RunningAgent()
        try agent.socket("udp").send("a:1|x\ngood:1|c\nno colon <b>\u{1}")
        try waitUntil("two rejected lines") {
            try agent.get("/api/martlet/rejected").body.contains("bad_type")
        }
        let body = try agent.get("/api/martlet/rejected").body
        #expect(body.contains("\"no_colon\"") && body.contains("a:1|x"), "\(body)")
        #expect(try body.contains(agent.url("udp")))
        #expect(body.contains(#"\u0001"#))
    }
}
