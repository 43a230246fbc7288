import Foundation
import Glibc
import Testing

/// What waits for a receiver outlives the agent.
@Suite struct SpoolTests {
    /// A port at which a receiver listens only when a test wants it to.
    private func deadEntry() throws -> String {
        let graphite = try FakeGraphite()
        return graphite.entry
    }

    @Test func `an agent that was killed delivers later what it had flushed`() throws {
        let folder = TestFolder()
        let first = try RunningAgent(backends: "[\(try deadEntry())]", in: folder)
        let client = try first.socket("udp")
        for _ in 0..<50 { client.send("spooled:1|c") }
        try waitUntil("flush on disk", or: { first.errors }) { spooledCounts(folder) == 50 }
        first.child.send(SIGKILL)
        #expect(try first.child.exitCode() == 128 + SIGKILL)

        let graphite = try FakeGraphite()
        let second = try RunningAgent(backends: "[\(graphite.entry)]", in: folder)
        try waitUntil("delivery", or: { second.errors }) {
            graphite.sum("stats_counts.spooled") >= 50
        }
        #expect(graphite.sum("stats_counts.spooled") == 50)
        #expect(try second.stop() == 0)
    }

    @Test func `an agent that was stopped delivers the rest at its next start, once`() throws {
        let folder = TestFolder()
        let first = try RunningAgent(
            interval: "1h", backends: "[\(try deadEntry())]",
            ["--set", "shutdown_timeout=4s"], in: folder)
        try first.socket("udp").send("last:3|c")
        #expect(try first.stop() == 0)
        for delivered in [3.0, 0] {
            let graphite = try FakeGraphite()
            let next = try RunningAgent(
                interval: "1h", backends: "[\(graphite.entry)]", in: folder)
            if delivered > 0 {
                try waitUntil("delivery", or: { next.errors }) {
                    graphite.sum("stats_counts.last") > 0
                }
            }
            #expect(try next.stop() == 0)
            #expect(graphite.sum("stats_counts.last") == delivered)
        }
    }

    @Test func `a backend that a reload replaces hands its spool on`() throws {
        let folder = TestFolder()
        func write(_ entry: String) throws -> String {
            let text = """
                interval: 100ms
                state_dir: \(folder.path)/state
                listen: ["udp://127.0.0.1:0"]
                http: {listen: "127.0.0.1:0"}
                backends: [\(entry)]
                """
            return try folder.write(text, to: "m.yml")
        }
        let agent = try RunningAgent(only: ["-c", try write(try deadEntry())], in: folder)
        try agent.socket("udp").send("spooled:5|c")
        try waitUntil("flush on disk", or: { agent.errors }) { spooledCounts(folder) == 5 }
        let graphite = try FakeGraphite()
        _ = try write(graphite.entry)
        #expect(try agent.post("/-/reload").status == 200)
        try agent.socket("udp").send("after:1|c")
        try waitUntil("delivery", or: { agent.errors }) {
            graphite.sum("stats_counts.spooled") >= 5 && graphite.sum("stats_counts.after") >= 1
        }
        #expect(graphite.sum("stats_counts.spooled") == 5)
    }

    @Test func `a spool that no backend delivers is named at the start`() throws {
        let folder = TestFolder()
        let first = try RunningAgent(backends: "[\(try deadEntry())]", in: folder)
        try first.socket("udp").send("spooled:1|c")
        try waitUntil("flush on disk", or: { first.errors }) { spooledCounts(folder) == 1 }
        #expect(!first.errors.contains("no backend delivers"))
        first.child.send(SIGKILL)
        _ = try first.child.exitCode()
        let second = try RunningAgent(backends: "[{type: prometheus}]", in: folder)
        #expect(
            second.errors.contains("no backend delivers what is in a spool")
                && second.errors.contains("folder=\(folder.path)/state/spool/graphite"))
        #expect(try second.stop() == 0)
    }

    @Test(arguments: ["0000000000000001.segment", "acknowledged", "rubbish"])
    func `rubbish in the spool does not keep the agent from starting`(name: String) throws {
        let folder = TestFolder()
        try FileManager.default.createDirectory(
            atPath: folder.path("state/spool/graphite"), withIntermediateDirectories: true)
        try folder.write("MSR\u{1}rubbish\n", to: "state/spool/graphite/\(name)")
        let graphite = try FakeGraphite()
        let agent = try RunningAgent(backends: "[\(graphite.entry)]", in: folder)
        try agent.socket("udp").send("after:1|c")
        try waitUntil("delivery", or: { agent.errors }) {
            graphite.sum("stats_counts.after") == 1
        }
    }

    /// What the counter's lines in the spool's segments add up to.
    private func spooledCounts(_ folder: TestFolder) -> Double {
        let path = folder.path("state/spool/graphite")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        let text = names.filter { $0.hasSuffix(".segment") }
            .compactMap { FileManager.default.contents(atPath: "\(path)/\($0)") }
            .map { String(decoding: $0, as: UTF8.self) }.joined()
        let lines = text.split(separator: "\n").filter { $0.contains("stats_counts.spooled ") }
        return lines.reduce(0) {
            $0 + (Double($1.split(separator: " ").dropLast().last ?? "") ?? 0)
        }
    }
}
