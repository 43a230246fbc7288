import Foundation
import Testing

/// `martlet query`, `export` and `top`: the agent's history on the command line.
@Suite struct HistoryCommandTests {
    /// An agent that has kept two series, and the folder of its store.
    private func agentWithHistory() throws -> (agent: RunningAgent, store: String) {
        let folder = TestFolder()
        let agent = try RunningAgent(
            backends: "[{type: prometheus}, {type: store}]", in: folder)
        try agent.socket("udp").send("hits:3|c|#job:a \"b\"\nload:0.5|g")
        try waitUntil("a sample", or: { agent.errors }) {
            try agent.get("/api/v1/query?query=load").body.contains(#""0.5"]"#)
        }
        return (agent, "\(folder.path)/state/store")
    }

    @Test func `a query reads the store beside its writer, or asks the agent`() throws {
        let (agent, store) = try agentWithHistory()
        for source in [["--store", store], ["--url", agent.httpURL + "/"]] {
            let answer = try ChildProcess.run(["query", "{__name__=~'hits|load'}"] + source)
            #expect(answer.exitCode == 0, "\(answer.errors)")
            #expect(
                answer.output == """
                    hits{job="a \\"b\\""}  3
                    load                 0.5

                    """)
        }
        #expect(try agent.stop() == 0)
        // History is there without an agent, too.
        let later = try ChildProcess.run(["query", "hits", "--store", store, "--format", "json"])
        #expect(later.output.hasPrefix(#"{"status":"success","data":{"resultType":"vector""#))
    }

    @Test func `a range is a table, CSV or a picture`() throws {
        let (agent, store) = try agentWithHistory()
        let since = ["--store", store, "--since", "10s", "--step", "1s"]
        let table = try ChildProcess.run(["query", "vector(2)"] + since)
        #expect(table.output.hasPrefix("{}\n  2"), "\(table.output)")
        #expect(table.output.split(separator: "\n").count == 12)
        let csv = try ChildProcess.run(["query", "vector(2)", "--format=csv"] + since)
        #expect(csv.output.hasPrefix("time,series,value\n2"))
        #expect(csv.output.contains("Z,{},2\n"))
        let plot = try ChildProcess.run(["query", "time()", "--format", "plot"] + since)
        #expect(plot.output.contains("│•"), "\(plot.output)")
        #expect(plot.output.contains("└──"))
        #expect(try agent.stop() == 0)
    }

    @Test func `what is wrong is said, with its exit code`() throws {
        let folder = TestFolder()
        let none = try ChildProcess.run(["query", "up", "--store", folder.path])
        #expect(none.exitCode == 1)
        #expect(none.errors.contains("\(folder.path) is no store that can be read"))
        let gone = try ChildProcess.run(["query", "up", "--url", "http://127.0.0.1:1"])
        #expect(gone.exitCode == 1)
        #expect(gone.errors.contains("http://127.0.0.1:1/api/v1/query"))
        let (agent, store) = try agentWithHistory()
        let broken = try ChildProcess.run(["query", "up{", "--store", store])
        #expect(broken.exitCode == 1)
        #expect(broken.errors.contains("parse error"))
        #expect(try ChildProcess.run(["top", "--url", "http://127.0.0.1:1"]).exitCode == 1)
        #expect(try agent.stop() == 0)
    }

    @Test func `history is exported in three formats`() throws {
        let (agent, store) = try agentWithHistory()
        #expect(try agent.stop() == 0)
        func export(_ format: String) throws -> String {
            let answer = try ChildProcess.run(["export", "--store", store, "--format", format])
            #expect(answer.exitCode == 0, "\(answer.errors)")
            return answer.output
        }
        let openMetrics = try export("openmetrics")
        #expect(openMetrics.hasPrefix(#"hits{job="a \"b\""} 3 1"#), "\(openMetrics)")
        #expect(openMetrics.hasSuffix("\n# EOF\n"))
        let csv = try export("csv")
        #expect(csv.hasPrefix("time,name,labels,value\n2"))
        #expect(csv.contains(#"Z,hits,"{job=""a \""b\""""}",3"#), "\(csv)")
        let lines = try export("influx")
        #expect(lines.hasPrefix(#"hits,job=a\ "b" value=3 1"#), "\(lines)")
    }

    @Test func `without a terminal top is one page`() throws {
        let (agent, _) = try agentWithHistory()
        let page = try ChildProcess.run(["top", "--url", agent.httpURL])
        #expect(page.exitCode == 0, "\(page.errors)")
        #expect(page.output.hasPrefix("martlet 0."))
        #expect(page.output.contains("\nstore "), "\(page.output)")
        #expect(!page.output.contains("\u{1B}"))
        #expect(try agent.stop() == 0)
    }
}
