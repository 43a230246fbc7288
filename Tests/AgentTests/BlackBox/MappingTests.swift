import Foundation
import Glibc
import Testing

/// Mapping rules in the running agent, in `check` and in `replay`.
@Suite struct MappingTests {
    private static let captures = Capture.files.filter { $0.contains("airflow") }

    @Test(
        .enabled(if: !captures.isEmpty, "recordings lie in shared/data/captures above the project"),
        arguments: captures)
    func `recorded Airflow has the families and labels of the Helm chart`(path: String) throws {
        let capture = try Capture(path)
        let folder = TestFolder()
        let rules = try HelmChart.ownFile.map { try String(contentsOfFile: $0, encoding: .utf8) }
        try folder.write(rules ?? HelmChart.rules, to: "rules.yml")
        let file = try folder.write("mapping: {file: rules.yml}", to: "m.yml")
        let agent = try RunningAgent(
            listen: ["unixgram://\(folder.path)/s"], interval: "1h",
            backends: "[{type: prometheus}]", ["-c", file], in: folder)
        let socket = try agent.socket("unixgram")
        for line in capture.lines { #expect(socket.send(line) == line.count) }
        try waitUntil("all lines", within: 120, or: { agent.errors }) {
            try agent.status().ledger.lines.received == capture.lines.count
        }
        let page = try samples(agent, after: Census(capture.lines))
        var found = 0
        for (name, sums) in Census(capture.lines).series {
            guard name.tags.isEmpty, let series = ChartOracle.series(of: name.name) else {
                continue
            }
            found += 1
            let isTimer = name.type == "timer"
            let key = isTimer ? series.replacing("{", with: "_count{", maxReplacements: 1) : series
            let value = page[key] ?? .nan
            #expect(value == (isTimer ? sums.weight : sums.value), "\(key) is \(value)")
        }
        #expect(found > 5)
        #expect(try agent.stop() == 0)
    }

    /// The samples of a page that has everything: ticks come after the lines were counted.
    private func samples(_ agent: RunningAgent, after census: Census) throws -> [String: Double] {
        let beats = census.series.first { $0.key.name == "airflow.scheduler_heartbeat" }?.value
            .value
        var samples: [String: Double] = [:]
        try waitUntil("a page with all lines") {
            let lines = try agent.get("/metrics").body.split(separator: "\n")
            for line in lines where !line.hasPrefix("#") {
                guard let blank = line.lastIndex(of: " ") else { continue }
                samples[String(line[..<blank])] = Double(line[line.index(after: blank)...])
            }
            return samples["airflow_scheduler_heartbeat{type=\"counter\"}"] == beats
        }
        return samples
    }

    @Test func `a reload takes new rules, and keeps the old ones when the new are bad`() throws {
        let folder = TestFolder()
        try folder.write("mappings: [{match: a.*, name: one, labels: {l: $1}}]", to: "rules.yml")
        let file = try folder.write("mapping: {file: rules.yml}", to: "m.yml")
        let agent = try RunningAgent(["-c", file], in: folder)
        let socket = try agent.socket("udp")
        socket.send("a.x:1|c")
        try agent.waitForTotal("one", 1)
        try folder.write("mappings:\n- {match: a..b, name: two}\n", to: "rules.yml")
        let refused = try agent.post("/-/reload")
        #expect(refused.status == 400)
        #expect(
            refused.body.contains("rules.yml:2: mappings[0].match: `a..b` has an empty segment"),
            "\(refused.body)")
        socket.send("a.x:1|c")
        try agent.waitForTotal("one", 2)
        try folder.write(
            "mappings: [{match: a.*, name: two}, {match: b, action: drop}]", to: "rules.yml")
        #expect(try agent.post("/-/reload").status == 200)
        // The new rules hold from the next tick on.
        try waitUntil("the new name") {
            socket.send("a.x:1|c\nb:1|c")
            return agent.total("two") > 0
        }
        try waitUntil("drops") { try agent.status().ledger.samples.dropped["mapping"] ?? 0 > 0 }
        #expect(try agent.stop() == 0)
    }

    @Test func `running totals are told apart by who sends them`() throws {
        let folder = TestFolder()
        let file = try folder.write(
            "mapping: {rules: [{match: t, name: total, counter: cumulative}]}", to: "m.yml")
        let agent = try RunningAgent(
            listen: [
                "udp://127.0.0.1:0", "udp://[::1]:0", "tcp://127.0.0.1:0",
                "unixgram://\(folder.path)/s",
            ], backends: "[{type: prometheus}]", ["-c", file], in: folder)
        var expected = 0.0
        for (scheme, growth) in [("udp", 3.0), ("tcp", 50), ("unixgram", 700)] {
            let clients = try (0..<2).map { _ in try agent.socket(scheme) }
            // Their totals are far from each other: taken for one, they would add thousands.
            for step in 0..<2 {
                for (number, client) in clients.enumerated() {
                    let isOne = scheme == "unixgram"
                    let base = isOne ? Double(number) : Double(number) * 1e6
                    client.send("t:\(base + Double(step) * growth)|c\n")
                }
            }
            // Two clients of a Unix datagram socket are one sender: 0, 1, 700, 701.
            expected += scheme == "unixgram" ? 701 : 2 * growth
            var page = ""
            try waitUntil("the sum", or: { page }) {
                page = try agent.get("/metrics").body
                return page.contains("\ntotal \(Int(expected))\n")
            }
        }
        #expect(try agent.post("/-/reload").status == 200)
        #expect(try agent.stop() == 0)
    }

    @Test func `names without a rule and what rules did are shown, and cumulative totals count`()
        throws
    {
        let folder = TestFolder()
        let file = try folder.write(
            """
            mapping:
              rules:
              - {match: a.*, name: one, labels: {l: $1}}
              - {match: t.*, name: totals, counter: cumulative}
            """, to: "m.yml")
        let agent = try RunningAgent(
            listen: ["udp://127.0.0.1:0"], backends: "[{type: prometheus}, {type: console}]",
            ["-c", file], in: folder)
        let socket = try agent.socket("udp")
        for line in ["a.x:1|c", "t.a:100|c", "t.a:130|c", "t.b:7|c", "t.b:9|c"] {
            socket.send(line)
        }
        for _ in 0..<3 { socket.send("rare:1|c") }
        for _ in 0..<9 { socket.send("often:1|ms") }
        let expected =
            #""unmapped":[{"name":"often","type":"timer","lines":9},"#
            + #"{"name":"rare","type":"counter","lines":3}]"#
        var body = ""
        try waitUntil("the names", or: { body }) {
            body = try agent.get("/api/martlet/unmapped").body
            return body.contains(expected)
        }
        #expect(body.contains(#""rules":2,"#))
        try waitUntil("the page", or: { body }) {
            body = try agent.get("/metrics").body
            return body.contains("\ntotals 32\n")
        }
        #expect(body.contains("martlet_mapping_rule_hits_total{match=\"a.*\",rule=\"1\"} 1\n"))
        #expect(body.contains("martlet_mapping_rule_hits_total{match=\"t.*\",rule=\"2\"} 4\n"))
        #expect(body.contains("\nmartlet_mapping_unmapped_total 2\n"))
        #expect(try agent.stop() == 0)
    }

    @Test func `Airflow's profile gives labels, and gauges to what goes down`() throws {
        let folder = TestFolder()
        let file = try folder.write("mapping: {profile: airflow}", to: "m.yml")
        let agent = try RunningAgent(
            listen: ["udp://127.0.0.1:0"], backends: "[{type: prometheus}]", ["-c", file],
            in: folder)
        let socket = try agent.socket("udp")
        for line in [
            "dag_processing.processes,file_path=/a,action=start:1|c",
            "dag_processing.processes,file_path=/b,action=start:1|c",
            "dag_processing.processes,file_path=/a,action=finish:-1|c",
            "dag.etl.extract.load.duration:90000|ms", "task.duration,dag_id=etl:90000|ms",
            "ti.finish.etl.extract.load.success:1|c",
        ] {
            socket.send("airflow.\(line)")
        }
        var body = ""
        let labels = "dag_id=\"etl\",task_id=\"extract.load\""
        try waitUntil("the page", or: { body }) {
            body = try agent.get("/metrics").body
            return body.contains("airflow_ti_finish{")
        }
        #expect(body.contains("\nairflow_dag_processing_processes 1\n"))
        #expect(body.contains("airflow_task_duration_bucket{\(labels),le=\"60\"} 0\n"))
        #expect(body.contains("airflow_task_duration_bucket{\(labels),le=\"300\"} 1\n"))
        #expect(body.contains("airflow_task_duration_sum{\(labels)} 90\n"))
        #expect(body.contains("# HELP airflow_task_duration How long task instances ran.\n"))
        #expect(try agent.stop() == 0)
    }

    @Test func `check names every problem of the mapping file, and warnings`() throws {
        let folder = TestFolder()
        let file = try folder.write("mapping: {file: rules.yml}", to: "m.yml")
        let missing = try ChildProcess.run(["check", "-c", file], in: folder)
        #expect(missing.exitCode == 78)
        #expect(missing.errors.contains("m.yml:1: mapping.file: `"), "\(missing.errors)")
        #expect(missing.errors.contains("rules.yml` cannot be read: No such file or directory"))
        try folder.write("mappings:\n- {match: a, name: n, timer_type: summary}\n", to: "rules.yml")
        let good = try ChildProcess.run(["check", "-c", file], in: folder)
        #expect(good.exitCode == 0, "\(good.errors)")
        #expect(good.errors.contains("rules.yml:2: mappings[0].timer_type: is an older key"))
        #expect(good.output.contains("mapping:\n  file: rules.yml\n"))
    }
}
