import Testing

/// The way of a sample from a client's socket to an output, for every transport and type.
@Suite struct DeliveryTests {
    /// One line of each type, and what a flush has to say of it.
    private static let lines = [
        "hits:3|c|@0.5", "hits:4|c", "level:10|g", "level:-4|g", "wait:1:2:3|ms", "size:7|h",
        "depth:9|d|#zone:a,plain", "users:ann|s", "users:bob|s", "users:ann|s",
        "tagged:1|c|#b:2,a:1", "tagged:1|c|#a:1,b:2", "graph;k=v:5|c",
    ]

    private func expectLines(_ agent: RunningAgent) throws {
        try agent.waitForTotal("graph", 5)
        let flushed = agent.flushed
        func first(_ name: String) throws -> ConsoleLine {
            try #require(flushed.first { $0.name == name }, "\(name)")
        }
        #expect(agent.total("hits") == 10)
        #expect(flushed.last { $0.name == "level" }?.value == 6)
        let wait = try first("wait").statistics ?? [:]
        #expect(wait["count"] == 3 && wait["sum"] == 6 && wait["upper"] == 3)
        #expect(wait["median"] == 2 && wait["mean_90"] == 2)
        #expect(try first("wait").type == "timer")
        #expect(try first("size").type == "histogram")
        #expect(try first("depth").tags == ["zone": "a", "plain": "true"])
        #expect(try first("users").count == 2)
        #expect(agent.total("tagged") == 2)
        #expect(try first("tagged").tags == ["a": "1", "b": "2"])
        #expect(try first("graph").tags == ["k": "v"])
    }

    @Test(arguments: ["udp://127.0.0.1:0", "udp://[::1]:0", "unixgram://DIR/s", "unixgram://@DIR"])
    func `datagrams come out of a flush`(listener: String) throws {
        let folder = TestFolder()
        let agent = try RunningAgent(
            listen: [listener.replacing("DIR", with: folder.path)], interval: "1s", in: folder)
        let client = try TestSocket.connected(to: agent.listeningURLs[0])
        client.send(Self.lines.joined(separator: "\n"))
        try expectLines(agent)
        #expect(try agent.stop() == 0)
    }

    @Test(arguments: ["tcp://127.0.0.1:0", "tcp://[::1]:0", "unix://DIR/s"])
    func `a stream's lines come out of a flush, the last without its line feed`(
        listener: String
    ) throws {
        let folder = TestFolder()
        let agent = try RunningAgent(
            listen: [listener.replacing("DIR", with: folder.path)], interval: "1s", in: folder)
        let client = try TestSocket.connected(to: agent.listeningURLs[0])
        let text = Self.lines.joined(separator: "\r\n")
        for piece in stride(from: 0, to: text.utf8.count, by: 7) {
            client.send(Array(text.utf8.dropFirst(piece).prefix(7)))
        }
        client.close()
        try expectLines(agent)
        #expect(try agent.stop() == 0)
    }

    @Test func `packets with their length before them come out of a flush`() throws {
        let folder = TestFolder()
        let agent = try RunningAgent(
            listen: ["unix://\(folder.path)/s"], interval: "1s", in: folder)
        let client = try agent.socket("unix")
        for line in Self.lines {
            let count = UInt8(line.utf8.count)
            client.send([count, 0, 0, 0] + Array(line.utf8))
        }
        client.close()
        try expectLines(agent)
        #expect(try agent.stop() == 0)
    }

    @Test func `Graphite gets the same numbers`() throws {
        let graphite = try FakeGraphite()
        let agent = try RunningAgent(interval: "1s", backends: "[\(graphite.entry)]")
        try agent.socket("udp").send(Self.lines.joined(separator: "\n"))
        try waitUntil("counter in Graphite", or: { "\(graphite.points())" }) {
            graphite.sum("stats_counts.hits") == 10
        }
        #expect(try agent.stop() == 0)
        let points = Dictionary(
            graphite.points().map { ($0.path, $0.value) }, uniquingKeysWith: { first, _ in first })
        #expect(points["stats.hits"] == 10)
        #expect(points["stats.gauges.level"] == 6)
        #expect(points["stats.timers.wait.upper_90"] == 3)
        #expect(points["stats.timers.wait.sum"] == 6)
        #expect(points["stats.timers.size.mean"] == 7)
        #expect(points["stats.sets.users.count"] == 2)
        #expect(points["stats_counts.graph;k=v"] == 5)
    }

    @Test func `prefix and constant tags are on every series`() throws {
        let agent = try RunningAgent(
            ["--set", "names.prefix=app.", "--set", "names.tags={dc: fra}"])
        try agent.socket("udp").send("a:1|c\nb:2|g|#x:y")
        try agent.waitForTotal("app.a", 1)
        #expect(agent.flushed.first { $0.name == "app.a" }?.tags == ["dc": "fra"])
        #expect(agent.flushed.first { $0.name == "app.b" }?.tags == ["dc": "fra", "x": "y"])
    }

    @Test func `a gauge's sign means what its listener says`() throws {
        let folder = TestFolder()
        let file = try folder.write(
            """
            listen:
              - {url: "udp://127.0.0.1:0", gauge_sign: absolute}
              - {url: "unixgram://\(folder.path)/s", mode: "0620"}
            interval: 100ms
            http: {listen: ""}
            state_dir: \(folder.path)/state
            backends: [{type: console, format: json}]
            """, to: "m.yml")
        let agent = try RunningAgent(only: ["-c", file], in: folder)
        #expect(filePermissions(folder.path("s")) == 0o620)
        try agent.socket("udp").send("cold:5|g\ncold:-5|g")
        try agent.socket("unixgram").send("warm:5|g\nwarm:-5|g\nlast:1|c")
        try agent.waitForTotal("last", 1)
        try waitUntil("gauge of -5") { agent.flushed.contains { $0.name == "cold" } }
        #expect(agent.flushed.last { $0.name == "cold" }?.value == -5)
        #expect(agent.flushed.last { $0.name == "warm" }?.value == 0)
    }
}
