import Foundation
import Glibc
import Testing

/// Agents, collectors that forward again, and one above them, as real processes.
@Suite struct ForwardTreeTests {
    private static let retry = "timeout: 2s, retry: {initial: 50ms, max: 200ms}"

    private func top(in folder: TestFolder) throws -> RunningAgent {
        try RunningAgent(
            listen: ["forward+unix://\(folder.path)/top.sock"], interval: "1s",
            backends: "[{type: console, format: json}]",
            ["--set", "collector={grace: 2s}"], in: folder)
    }

    private func middle(
        _ number: Int, below top: TestFolder, in folder: TestFolder, exclude: String = "[]"
    ) throws -> RunningAgent {
        let up =
            "{type: forward, url: \"forward+unix://\(top.path)/top.sock\", exclude: \(exclude),"
            + " \(Self.retry)}"
        return try RunningAgent(
            listen: ["forward+unix://\(top.path)/middle\(number).sock"], interval: "1s",
            backends: "[\(up), {type: console, format: json}]",
            ["--set", "collector={grace: 500ms}", "--set", "shutdown_timeout=8s"], in: folder)
    }

    private func agent(below middle: Int, of place: TestFolder) throws -> RunningAgent {
        let up =
            "{type: forward, url: \"forward+unix://\(place.path)/middle\(middle).sock\","
            + " \(Self.retry)}"
        return try RunningAgent(
            interval: "1s", backends: "[\(up)]", ["--set", "shutdown_timeout=8s"])
    }

    @Test func `four agents, two collectors, one of them killed, and the top has it all once`()
        throws
    {
        let (place, homes) = (TestFolder(), [TestFolder(), TestFolder()])
        let top = try top(in: place)
        var middles = [
            try middle(0, below: place, in: homes[0], exclude: "[\"region.*\"]"),
            try middle(1, below: place, in: homes[1]),
        ]
        let agents = try (0..<4).map { try agent(below: $0 / 2, of: place) }
        let sockets = try agents.map { try $0.socket("udp") }
        var sent = 0.0
        func send(_ rounds: Int) {
            for _ in 0..<rounds {
                for (number, socket) in sockets.enumerated() {
                    socket.send("total:1|c\nusers:\(number)|s\nusers:all|s\nregion.c:1|c")
                    socket.send("latency:\(number + 1)|ms")
                    sent += 1
                }
                usleep(100_000)
            }
        }
        send(15)
        middles[1].child.send(SIGKILL)
        _ = try middles[1].child.exitCode()
        send(5)
        middles[1] = try middle(1, below: place, in: homes[1])
        send(5)
        for agent in agents { #expect(try agent.stop() == 0) }
        try waitUntil("everything", within: 30, or: { top.errors + middles[0].errors }) {
            top.storedSum("total") == sent
        }
        for middle in middles { #expect(try middle.stop() == 0) }
        #expect(try top.stop() == 0)
        #expect(top.storedSum("total") == sent)
        #expect(top.flushed.filter { $0.name == "users" }.map { $0.count ?? 0 }.max() == 5)
        #expect(top.flushed.contains { $0.name == "latency" && $0.statistics?["std"] != nil })
        // What goes on shows in no backend of the middle; what does not is made there.
        let shown = Set(middles[0].flushed.map(\.name)).filter { !$0.hasPrefix("statsd.") }
        #expect(shown == ["region.c"])
        #expect(middles[0].storedSum("region.c") == sent / 2)
    }

    @Test func `a collector refuses what would come back to it`() throws {
        let place = TestFolder()
        func collector(_ number: Int) throws -> RunningAgent {
            let up =
                "{type: forward, url: \"forward+unix://\(place.path)/\(1 - number).sock\","
                + " \(Self.retry)}"
            return try RunningAgent(
                listen: ["forward+unix://\(place.path)/\(number).sock", "udp://127.0.0.1:0"],
                interval: "1s", backends: "[\(up), {type: console, format: json}]",
                ["--set", "collector={grace: 200ms}", "--set", "shutdown_timeout=2s"])
        }
        let both = [try collector(0), try collector(1)]
        try both[0].socket("udp").send("round:1|c")
        try waitUntil("refusal", or: { both[0].errors + both[1].errors }) {
            both.contains { $0.errors.contains("refused: loop") }
        }
        for collector in both { _ = try collector.stop() }
    }
}
