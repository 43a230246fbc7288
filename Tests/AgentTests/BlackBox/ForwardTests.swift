import Foundation
import Glibc
import Testing

/// Agents and a collector as real processes; a Unix socket's path stays the same over restarts.
@Suite struct ForwardTests {
    private func collector(
        in folder: TestFolder, backends: String = console, keep: String = "60s"
    ) throws -> RunningAgent {
        try RunningAgent(
            listen: ["forward+unix://\(folder.path)/c.sock"], interval: "1s", backends: backends,
            ["--set", "collector={grace: 500ms, keep: \(keep)}"], in: folder)
    }

    private func agent(
        forwardingTo collector: TestFolder, by socket: String = "c.sock",
        in folder: TestFolder = TestFolder()
    ) throws -> RunningAgent {
        let entry =
            "{type: forward, url: \"forward+unix://\(collector.path)/\(socket)\","
            + " retry: {initial: 50ms, max: 200ms}}"
        return try RunningAgent(
            interval: "1s", backends: "[\(entry)]", ["--set", "shutdown_timeout=4s"], in: folder)
    }

    private static let console = "[{type: console, format: json}]"

    @Test func `what two agents got comes to one at the collector`() throws {
        let place = TestFolder()
        let collector = try collector(
            in: place, backends: "[{type: console, format: json}, {type: prometheus}]")
        let agents = [try agent(forwardingTo: place), try agent(forwardingTo: place)]
        for (number, agent) in agents.enumerated() {
            let socket = try agent.socket("udp")
            for value in 1...10 { socket.send("latency:\(number * 10 + value)|ms|#route:a") }
            socket.send("requests:5|c\nusers:both|s\nusers:\(number)|s\nheap:\(number + 1)|g")
        }
        try waitUntil("both shares", or: { collector.errors }) {
            collector.storedSum("requests") == 10 && collector.storedSum("users") > 0
        }
        for agent in agents { #expect(try agent.stop() == 0) }
        #expect(collector.storedSum("requests") == 10)
        let timers = collector.flushed.filter { $0.name == "latency" && $0.statistics != nil }
        // The agents have the counts, the collector has what needs all values.
        #expect(
            timers.allSatisfy { $0.statistics?["count"] == nil && $0.statistics?["std"] != nil })
        #expect(timers.first?.tags == ["route": "a"])
        #expect([2, 3].contains(collector.flushed.last { $0.name == "users" }?.count))
        let page = try collector.get("/metrics").body
        #expect(page.contains("requests 10\n") && page.contains("latency_count{route=\"a\"} 20"))
        #expect(page.contains("martlet_forward_batches_total{outcome=\"merged\"}"))
        #expect(try collector.stop() == 0)
    }

    @Test(arguments: ["60s", "0s"])
    func `what comes after its interval was closed counts all the same`(keep: String) throws {
        let place = TestFolder()
        let collector = try collector(in: place, keep: keep)
        let quick = try agent(forwardingTo: place)
        let slow = try agent(forwardingTo: place, by: "later.sock")
        for _ in 0..<3 {
            for agent in [quick, slow] { try agent.socket("udp").send("late:1|c\nlevel:7|g") }
            for agent in [quick, slow] { try agent.waitForFlush() }
        }
        try waitUntil("the first share", or: { collector.errors }) {
            collector.storedSum("late") == 3
        }
        // From now on the other one finds the collector, too.
        try FileManager.default.createSymbolicLink(
            atPath: place.path("later.sock"), withDestinationPath: place.path("c.sock"))
        try waitUntil("all of it", or: { collector.errors }) { collector.storedSum("late") == 6 }
        #expect(try slow.stop() == 0)
        #expect(try quick.stop() == 0)
        #expect(try collector.stop() == 0)
        #expect(collector.storedSum("late") == 6)
    }

    @Test func `an agent sends its own backends what the collector does not make`() throws {
        let place = TestFolder()
        let backends =
            "[{type: forward, url: \"forward+unix://\(place.path)/c.sock\","
            + " scopes: [{match: \"here.*\", scope: local}, {match: \"there.*\", scope: global}]},"
            + " {type: console, format: json}]"
        let agent = try RunningAgent(interval: "1s", backends: backends)
        try agent.socket("udp").send(
            "here.c:1|c\nhere.t:5|ms\nboth.c:1|c\nboth.t:5|ms\nboth.s:x|s\nthere.t:5|ms\nlast:1|g"
                + "|#scope:local")
        try waitUntil("flush", or: { agent.errors }) { agent.total("here.c") == 1 }
        let names = Set(agent.flushed.map(\.name)).filter { !$0.hasPrefix("statsd.") }
        #expect(names == ["here.c", "here.t", "both.t", "last"])
        let mixed = agent.flushed.first { $0.name == "both.t" && $0.statistics?["sum"] != nil }
        #expect(
            mixed?.statistics.map { Set($0.keys) }
                == ["count", "count_ps", "sum", "lower", "upper", "mean"])
        let whole = agent.flushed.first { $0.name == "here.t" && $0.statistics?["sum"] != nil }
        #expect(whole?.statistics?["upper_90"] == 5)
        // Nobody takes the rest here; it stays in the spool.
        #expect(try agent.stop() == 0)
    }

    @Test func `a collector that was killed loses nothing that it had acknowledged`() throws {
        let place = TestFolder()
        let first = try collector(in: place)
        let agent = try agent(forwardingTo: place)
        let socket = try agent.socket("udp")
        var sent = 0.0
        for _ in 0..<2 {
            for _ in 0..<30 { socket.send("kept:1|c") }
            sent += 30
            try agent.waitForFlush()
        }
        first.child.send(SIGKILL)
        _ = try first.child.exitCode()
        let before = first.flushed
        for _ in 0..<5 { socket.send("kept:1|c") }
        sent += 5
        let second = try collector(in: place)
        try waitUntil("everything", within: 20, or: { second.errors }) {
            ConsoleLine.storedSum(before + second.flushed, "kept") == sent
        }
        #expect(try agent.stop() == 0)
        #expect(try second.stop() == 0)
        #expect(ConsoleLine.storedSum(before + second.flushed, "kept") == sent)
    }

    @Test func `what an agent had flushed when it was killed is forwarded by the next`() throws {
        let (place, home) = (TestFolder(), TestFolder())
        let first = try agent(forwardingTo: place, in: home)
        let socket = try first.socket("udp")
        for _ in 0..<30 { socket.send("spooled:1|c") }
        let spool = home.path("state/spool/forward")
        try waitUntil("flush on disk", or: { first.errors }) {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: spool)) ?? []
            return names.contains { name in
                let bytes = FileManager.default.contents(atPath: "\(spool)/\(name)") ?? Data()
                return bytes.firstRange(of: Data("spooled".utf8)) != nil
            }
        }
        first.child.send(SIGKILL)
        _ = try first.child.exitCode()
        let collector = try collector(in: place)
        let second = try agent(forwardingTo: place, in: home)
        try second.socket("udp").send("spooled:4|c")
        try waitUntil("everything", or: { second.errors + collector.errors }) {
            collector.storedSum("spooled") == 34
        }
        #expect(try second.stop() == 0)
        #expect(try collector.stop() == 0)
        #expect(collector.storedSum("spooled") == 34)
    }
}

extension RunningAgent {
    /// What a store holds in the end: of two values of one time the last.
    func storedSum(_ name: String) -> Double { ConsoleLine.storedSum(flushed, name) }
}

extension ConsoleLine {
    static func storedSum(_ lines: [ConsoleLine], _ name: String) -> Double {
        let values = lines.filter { $0.name == name }.map { ($0.timestamp, $0.count ?? 0) }
        return Dictionary(values, uniquingKeysWith: { _, last in last }).values.reduce(0, +)
    }
}
