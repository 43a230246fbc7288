import Glibc
import Testing

/// A new configuration while the agent runs.
@Suite struct ReloadTests {
    /// An agent on a file that the test changes.
    private struct Subject {
        let folder = TestFolder()
        let agent: RunningAgent

        init(_ text: String) throws {
            let file = try folder.write(Self.whole(text, folder), to: "m.yml")
            agent = try RunningAgent(only: ["-c", file], in: folder)
        }

        /// `text` with what all configurations here have in common; DIR is the test's folder.
        static func whole(_ text: String, _ folder: TestFolder) -> String {
            var common = "state_dir: DIR/state\nhttp: {listen: \"127.0.0.1:0\"}\n"
            if !text.contains("interval:") { common += "interval: 100ms\n" }
            if !text.contains("backends:") {
                common += "backends: [{type: console, format: json}]\n"
            }
            return (text + "\n" + common).replacing("DIR", with: folder.path)
        }

        func write(_ text: String) throws {
            try folder.write(Self.whole(text, folder), to: "m.yml")
        }

        /// Writes the file and asks for it to be read.
        func reload(_ text: String) throws -> WebReply {
            try write(text)
            return try agent.post("/-/reload")
        }
    }

    private static let udp = "listen: [\"udp://127.0.0.1:0\"]"

    @Test func `a file with problems leaves the old configuration and says them all`() throws {
        let subject = try Subject(Self.udp)
        let reply = try subject.reload("workerz: 1\nlimits: {tags: x}")
        #expect(reply.status == 400)
        #expect(reply.body.contains("m.yml:1: workerz: ") && reply.body.contains("limits.tags: "))
        #expect(subject.agent.errors.contains("configuration not reloaded: "))
        #expect(try subject.agent.get("/metrics").status == 404, "there is no exposition here")
        try subject.agent.socket("udp").send("still:1|c")
        try subject.agent.waitForTotal("still", 1)
    }

    @Test func `a signal reloads as a request does`() throws {
        let subject = try Subject(Self.udp)
        try subject.write("listen: [\"udp://127.0.0.1:0\", \"unixgram://DIR/s\"]")
        subject.agent.child.send(SIGHUP)
        try waitUntil("reload") { subject.agent.errors.contains("configuration reloaded") }
        try subject.agent.socket("unixgram").send("new:1|c")
        try subject.agent.waitForTotal("new", 1)
        try subject.write("nonsense: 1")
        subject.agent.child.send(SIGHUP)
        try waitUntil("refusal") { subject.agent.errors.contains("configuration not reloaded") }
        try subject.agent.socket("unixgram").send("new:1|c")
        try subject.agent.waitForTotal("new", 2)
    }

    @Test func `a request without the header or from a foreign page is refused`() throws {
        let agent = try Subject(Self.udp).agent
        #expect(try agent.post("/-/reload", headers: []).status == 403)
        #expect(
            try agent.post("/-/reload", headers: ["X-Martlet: 1", "Origin: http://evil.example"])
                .status == 403)
        #expect(try agent.get("/-/reload").status == 405)
        #expect(!agent.errors.contains("reloaded"))
    }

    @Test func `listeners come and go, and what they had counted stays`() throws {
        let subject = try Subject("listen: [\"udp://127.0.0.1:0\", \"tcp://127.0.0.1:0\"]")
        let agent = subject.agent
        let (udp, tcp) = (try agent.url("udp"), try agent.url("tcp"))
        let stream = try TestSocket.connected(to: tcp)
        stream.send("old:1|c\nunfinished:1|c")
        try agent.waitForTotal("old", 1)
        let reply = try subject.reload("listen: [\"udp://127.0.0.1:0\", \"unix://DIR/s\"]")
        #expect(reply.status == 200, "\(reply.body)")
        try agent.waitForTotal("unfinished", 1)
        try waitUntil("end of the listener") {
            (try? TestSocket.connected(to: tcp)) == nil
        }
        try agent.socket("unix").send("new:1|c\n")
        try TestSocket.connected(to: udp).send("kept:1|c")
        try agent.waitForTotal("new", 1)
        try agent.waitForTotal("kept", 1)
        let status = try agent.status()
        #expect(status.listeners.first { $0.url == tcp }?.lines.accepted == 2)
        #expect(status.ledger.lines.accepted == 4)
    }

    @Test func `a listener that cannot be bound leaves everything as it was`() throws {
        let taken = try TestSocket.bound(to: "udp://127.0.0.1:0")
        let subject = try Subject(Self.udp)
        let reply = try subject.reload(
            "listen: [\"unixgram://DIR/s\", \"udp://127.0.0.1:\(taken.port)\"]")
        #expect(reply.status == 400)
        #expect(reply.body.contains("address already in use"), "\(reply.body)")
        #expect(fileType(subject.folder.path("s")) == nil)
        try subject.agent.socket("udp").send("still:1|c")
        try subject.agent.waitForTotal("still", 1)
    }

    @Test func `a listener's other settings change on the same address`() throws {
        let port = try TestSocket.bound(to: "udp://127.0.0.1:0").port
        func listen(_ sign: String) -> String {
            "listen: [{url: \"udp://127.0.0.1:\(port)\", gauge_sign: \(sign)}]"
        }
        let subject = try Subject(listen("delta"))
        let client = try subject.agent.socket("udp")
        client.send("level:5|g\nlevel:-2|g\nfirst:1|c")
        try subject.agent.waitForTotal("first", 1)
        let reply = try subject.reload(listen("absolute"))
        #expect(reply.status == 200, "\(reply.body)")
        client.send("level:-2|g\nsecond:1|c")
        try subject.agent.waitForTotal("second", 1)
        try waitUntil("gauge of -2", or: { "\(subject.agent.flushed.suffix(5))" }) {
            subject.agent.flushed.last { $0.name == "level" }?.value == -2
        }
    }

    @Test func `limits and dialect change for listeners that stay`() throws {
        let subject = try Subject(Self.udp)
        let client = try subject.agent.socket("udp")
        client.send("a:1|x")
        try waitUntil("reject") { try subject.agent.status().ledger.lines.rejected.count == 1 }
        #expect(try subject.reload("input: {dialect: etsy}\n" + Self.udp).status == 200)
        // The next hand-over, not the request, brings the pipeline its options.
        try waitUntil("etsy's counter of any type") {
            client.send("b:1|x")
            return subject.agent.total("b") > 0
        }
    }

    @Test func `percentiles and the interval change, counters and gauges stay`() throws {
        let subject = try Subject(Self.udp + "\ntimers: {percentiles: [90]}")
        let client = try subject.agent.socket("udp")
        client.send("a:1|c\nlevel:5|g")
        try subject.agent.waitForTotal("a", 1)
        let reply = try subject.reload(
            Self.udp + "\ntimers: {percentiles: [50]}\ninterval: 200ms")
        #expect(reply.status == 200)
        try waitUntil("the new percentile") {
            client.send("wait:1|ms\nb:1|c")
            return subject.agent.flushed.contains { $0.statistics?["upper_50"] != nil }
        }
        let last = subject.agent.flushed.last { $0.name == "wait" }
        #expect(last?.statistics?["upper_90"] == nil)
        client.send("level:+1|g")
        try waitUntil("gauge of 6") {
            subject.agent.flushed.last { $0.name == "level" }?.value == 6
        }
        #expect(
            subject.agent.flushed.last { ($0.rate ?? 0) > 0 }.map {
                $0.rate == $0.count.map { $0 * 5 }
            } == true)
        #expect(subject.agent.total("a") == 1)
    }

    @Test func `a backend is added and removed`() throws {
        let graphite = try FakeGraphite()
        let subject = try Subject(Self.udp)
        let client = try subject.agent.socket("udp")
        #expect(try subject.reload(Self.udp + "\nbackends: [\(graphite.entry)]").status == 200)
        client.send("a:3|c")
        try waitUntil("counter in Graphite") { graphite.sum("stats_counts.a") == 3 }
        #expect(try subject.reload(Self.udp).status == 200)
        client.send("b:1|c")
        try subject.agent.waitForTotal("b", 1)
        #expect(graphite.sum("stats_counts.b") == 0)
    }

    @Test func `what takes a restart is said`() throws {
        let subject = try Subject(Self.udp)
        let reply = try subject.reload(Self.udp + "\nworkers: 2\nlimits: {connections: 5}")
        #expect(reply.status == 200)
        #expect(reply.body.contains("\"workers\""), "\(reply.body)")
        #expect(reply.body.contains("\"limits.connections\""), "\(reply.body)")
        #expect(subject.agent.errors.contains("restart_required=workers"))
    }

    @Test(arguments: [1, 2])
    func `no datagram is lost while the agent reloads under load`(workers: Int) throws {
        let subject = try Subject(Self.udp + "\nworkers: \(workers)")
        let agent = subject.agent
        let clients = try (0..<16).map { _ in try agent.socket("udp") }
        let sent = 20_000
        for number in 0..<sent {
            clients[number % 16].send("load:1|c\nhigh:\(number)|ms")
            guard number % 1_000 == 0 else { continue }
            let isEven = number % 2_000 == 0
            let percentiles = isEven ? "50" : "90, 99"
            let more = isEven ? ", \"unixgram://DIR/s\"" : ""
            try subject.write(
                "listen: [\"udp://127.0.0.1:0\"\(more)]\nworkers: \(workers)\n"
                    + "timers: {percentiles: [\(percentiles)]}")
            agent.child.send(SIGHUP)
        }
        #expect(try agent.stop() == 0)
        let counts = try FinalCounts(agent)
        #expect(agent.errors.contains("configuration reloaded"))
        #expect(counts["datagrams"] + counts["kernel_drops"] == sent)
        #expect(counts["accepted"] == 2 * counts["datagrams"])
        #expect(agent.total("load") == Double(counts["datagrams"]))
        let timed = agent.flushed.filter { $0.name == "high" }
        #expect(
            timed.reduce(0) { $0 + ($1.statistics?["count"] ?? 0) } == Double(counts["datagrams"]))
    }
}
