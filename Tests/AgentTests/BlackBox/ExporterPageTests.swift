import Foundation
import TestSupport
import Testing

/// What the page of `martlet exporter` shows for lines, as statsd_exporter's documentation has it.
@Suite struct ExporterPageTests {
    private static let captures = Capture.files.filter { $0.contains("airflow") }

    /// Sends each line as a datagram of its own, and waits until the page shows all of them.
    private func send(_ lines: [String], to agent: RunningAgent) throws {
        let socket = try agent.socket("udp")
        for line in lines { #expect(socket.send(line) == line.utf8.count) }
        try waitUntil("all lines", or: { agent.errors }) {
            try agent.sample("statsd_exporter_lines_total") == Double(lines.count)
        }
        // The page has what came before this.
        try waitUntil("the last line") {
            socket.send("test.marker:1|c")
            return try agent.sample("test_marker") ?? 0 > 0
        }
    }

    private static func isOwn(_ name: some StringProtocol) -> Bool {
        ["martlet_", "statsd_exporter_", "process_", "test_marker"].contains { name.hasPrefix($0) }
    }

    // MARK: Fixture

    /// What becomes of a line, without HELP; empty for nothing.
    private static let fixture: [(line: String, page: String)] = [
        // Names: one `_` a character, a leading digit gets one, a second dash goes.
        ("9lives.of-a--cat:1|c", "# TYPE _9lives_of_a_cat counter\n_9lives_of_a_cat 1"),
        ("b.c:1|c", ""), ("b-c:2|c", "# TYPE b_c counter\nb_c 3"),
        // Counters: divided by the rate, no ending added; 0 makes a series; none goes down.
        ("c1:1|c|@0.1", "# TYPE c1 counter\nc1 10"), ("c2:0|c", "# TYPE c2 counter\nc2 0"),
        ("c3:-1|c", ""),
        // Gauges: a sign changes.
        ("d:5|g", ""), ("d:+2|g", ""), ("d:-3|g", "# TYPE d gauge\nd 4"),
        // ms in seconds, h and d as they are; several values; each value's own type.
        ("e1:200|ms", summary("e1", 0.2, sum: 0.2, count: 1)),
        ("e2:5|h", summary("e2", 5, sum: 5, count: 1)),
        ("e3:7|d|@0.5", summary("e3", 7, sum: 14, count: 2)),
        ("e4:250:250|ms", summary("e4", 0.25, sum: 0.5, count: 2)),
        ("e5:-4|ms", summary("e5", -0.004, sum: -0.004, count: 1)),
        ("e6:1|c:2|c:3|c|@0.5", "# TYPE e6 counter\ne6 9"),
        // Tags of four dialects; `;` is none; a mix loses the line.
        ("f1:1|c|#k:v,l:w", "# TYPE f1 counter\nf1{k=\"v\",l=\"w\"} 1"),
        ("f2,k=v:1|c", "# TYPE f2 counter\nf2{k=\"v\"} 1"),
        ("f3#k=v:1|c", "# TYPE f3 counter\nf3{k=\"v\"} 1"),
        ("f4[k=v]:1|c", "# TYPE f4 counter\nf4{k=\"v\"} 1"),
        ("f5;k=1:1|c", "# TYPE f5_k_1 counter\nf5_k_1 1"), ("f6,k=v:1|c|#l:w", ""),
        ("f7:1|c|#k.l-m:n o", "# TYPE f7 counter\nf7{k_l_m=\"n o\"} 1"),
        // Ours: what would take the page down there.
        (
            "g:1|ms|#quantile:x,le:1,__a:2",
            """
            # TYPE g summary
            \(quantiles("g", #"exported___a="2",exported_le="1",exported_quantile="x""#, 0.001))
            g_sum{exported___a="2",exported_le="1",exported_quantile="x"} 0.001
            g_count{exported___a="2",exported_le="1",exported_quantile="x"} 1
            """
        ),
        ("h]a=b[:1|c", "# TYPE h_a_b_ counter\nh_a_b_ 1"),
        // The chart's rules.
        (
            "airflow.dag.d.t.duration:1500|ms",
            """
            # TYPE airflow_task_duration summary
            \(quantiles("airflow_task_duration", #"dag_id="d",task_id="t""#, 1.5))
            airflow_task_duration_sum{dag_id="d",task_id="t"} 1.5
            airflow_task_duration_count{dag_id="d",task_id="t"} 1
            """
        ),
        (
            "airflow.pool.open_slots.p:128|g",
            "# TYPE airflow_pool_open_slots gauge\nairflow_pool_open_slots{pool=\"p\"} 128"
        ),
        (
            "airflow.scheduler_heartbeat:1|c",
            "# TYPE airflow_scheduler_heartbeat counter\n"
                + "airflow_scheduler_heartbeat{type=\"counter\"} 1"
        ),
        (
            "airflow.operator_successes_Bash:1|c",
            "# TYPE airflow_operator_successes counter\n"
                + "airflow_operator_successes{operator=\"Bash\"} 1"
        ),
        (
            "airflow.ti.start.d.t:1|c",
            "# TYPE airflow_ti_start_d_t counter\nairflow_ti_start_d_t 1"
        ),
    ]

    private static func quantiles(_ name: String, _ labels: String, _ value: Double) -> String {
        ["0.5", "0.9", "0.99"].map { quantile in
            let all = (labels.isEmpty ? "" : labels + ",") + "quantile=\"\(quantile)\""
            return "\(name){\(all)} \(value.text)"
        }.joined(separator: "\n")
    }

    private static func summary(
        _ name: String, _ value: Double, sum: Double, count: Int
    ) -> String {
        """
        # TYPE \(name) summary
        \(quantiles(name, "", value))
        \(name)_sum \(sum.text)
        \(name)_count \(count)
        """
    }

    @Test func `a fixture of lines gives the page that statsd_exporter's rules describe`() throws {
        let folder = TestFolder()
        let rules = try HelmChart.ownFile.map { try String(contentsOfFile: $0, encoding: .utf8) }
        let file = try folder.write(rules ?? HelmChart.rules, to: "rules.yml")
        let agent = try RunningAgent.exporter(["--statsd.mapping-config", file], in: folder)
        try send(Self.fixture.map(\.line), to: agent)
        let page = try agent.get("/metrics").body.split(separator: "\n").filter { line in
            let name = line.hasPrefix("# TYPE ") ? line.dropFirst("# TYPE ".count) : line
            return !line.hasPrefix("# HELP ") && !Self.isOwn(name)
        }
        let expected = Self.fixture.map(\.page).filter { !$0.isEmpty }
            .flatMap { $0.split(separator: "\n") }
        let (unexpected, missing) = (
            Set(page).subtracting(expected), Set(expected).subtracting(page)
        )
        #expect(unexpected.isEmpty && missing.isEmpty, "not \(unexpected), but \(missing)")
        #expect(page.count == expected.count)
        #expect(
            try agent.sample(
                "statsd_exporter_events_error_total{reason=\"illegal_negative_counter\"}") == 1)
        #expect(
            try agent.sample("statsd_exporter_sample_errors_total{reason=\"mixed_tagging_styles\"}")
                == 1)
        #expect(try agent.stop() == 0)
    }

    // MARK: Conflicts and own names

    @Test func `the first type keeps a name, and what comes after it is counted`() throws {
        let agent = try RunningAgent.exporter()
        try send(["taken:1|c", "timed:5|ms"], to: agent)
        let socket = try agent.socket("udp")
        socket.send("taken:7|g\ntaken:7|ms\ntimed_count:1|c")
        try waitUntil("conflicts") {
            let samples = try agent.samples()
            return [("gauge", "taken"), ("observer", "taken"), ("counter", "timed_count")]
                .allSatisfy { type, name in
                    let labels = "metric_name=\"\(name)\",type=\"\(type)\""
                    return samples["statsd_exporter_events_conflict_total{\(labels)}"] ?? 0 > 0
                }
        }
        #expect(try agent.sample("taken") == 1)
        #expect(try agent.sample("timed_count") == 1)
        #expect(try agent.stop() == 0)
    }

    @Test func `own metrics have statsd_exporter's names, and no input can take them`() throws {
        let folder = TestFolder()
        let file = try folder.write("mappings: [{match: a, name: b}]", to: "rules.yml")
        let agent = try RunningAgent.exporter(
            ["--web.enable-lifecycle", "--statsd.mapping-config", file], in: folder)
        try send(
            [
                "statsd_exporter_lines_total:5|g", "process.open_fds:1|c", "process.own:1|c",
                "bad", "a:x|c", "a:1|c", "a:1|g|@0",
            ], to: agent)
        #expect(try agent.post("/-/reload", headers: []).status == 200)
        try folder.write("mappings: [{match: a..b, name: b}]", to: "rules.yml")
        #expect(try agent.post("/-/reload", headers: []).status == 400)
        var samples: [String: Double] = [:]
        try waitUntil("the unmapped ones", or: { "\(samples)" }) {
            samples = try agent.samples()
            // The three good lines with names of their own, and the markers.
            let unmapped = 3 + (samples["test_marker"] ?? 0)
            return samples["statsd_exporter_events_unmapped_total"] == unmapped
        }
        for (name, value) in [
            ("exported_statsd_exporter_lines_total", 5.0), ("exported_process_open_fds", 1),
            ("process_own", 1), ("statsd_exporter_loaded_mappings", 1),
            ("statsd_exporter_config_reloads_total{outcome=\"success\"}", 1),
            ("statsd_exporter_config_reloads_total{outcome=\"failure\"}", 1),
            ("statsd_exporter_sample_errors_total{reason=\"malformed_line\"}", 1),
            ("statsd_exporter_sample_errors_total{reason=\"malformed_value\"}", 1),
            ("statsd_exporter_tcp_connections_total", 0),
        ] {
            #expect(samples[name] == value, "\(name)")
        }
        #expect(samples["process_resident_memory_bytes"] ?? 0 > 1e6)
        #expect(samples["process_open_fds"] ?? 0 > 5)
        let now = Date().timeIntervalSince1970
        #expect(abs((samples["process_start_time_seconds"] ?? 0) - now) < 600)
        #expect(samples.keys.contains { $0.hasPrefix("statsd_exporter_build_info{") })
        #expect(try agent.stop() == 0)
    }

    @Test func `a gauge that has expired begins anew`() throws {
        let folder = TestFolder()
        let file = try folder.write("defaults: {ttl: 1s}", to: "rules.yml")
        var start = ChildProcess.Start()
        start.environment["MARTLET_INTERVAL"] = "200ms"
        let agent = try RunningAgent(
            only: ["exporter"] + RunningAgent.freePorts + ["--statsd.mapping-config", file],
            in: folder, start: start)
        let socket = try agent.socket("udp")
        socket.send("level:5|g")
        try waitUntil("the gauge") { try agent.sample("level") == 5 }
        try waitUntil("its end on the page") { try agent.sample("level") == nil }
        try waitUntil("its end in the agent") {
            try agent.sample("martlet_series_expired_total") == 1
        }
        socket.send("level:+2|g")
        try waitUntil("a new beginning") { try agent.sample("level") == 2 }
        #expect(try agent.stop() == 0)
    }

    // MARK: Recorded traffic

    @Test(
        .enabled(
            if: !Capture.files.isEmpty, "recordings lie in shared/data/captures above the project"))
    func `all recordings together leave a page that every scraper takes`() throws {
        let folder = TestFolder()
        let agent = try RunningAgent.exporter(
            ["--statsd.listen-unixgram", folder.path("s")], in: folder)
        let socket = try agent.socket("unixgram")
        var lines = 0
        for path in Capture.files {
            let sent = try Capture(path).lines
            for line in sent { #expect(socket.send(line) == line.count) }
            lines += sent.count
        }
        try waitUntil("all lines", within: 120, or: { agent.errors }) {
            try agent.sample("statsd_exporter_lines_total") == Double(lines)
        }
        let page = try CheckedPage(try agent.get("/metrics").body)
        #expect(page.samples.count > 1000)
        let errors = page.families["statsd_exporter_sample_errors_total"]?.samples.values
        #expect((errors?.reduce(0, +) ?? 0) > 0)
        #expect(try agent.stop() == 0)
    }

    @Test(
        .enabled(if: !captures.isEmpty, "recordings lie in shared/data/captures above the project"),
        arguments: captures)
    func `recorded Airflow gives the chart's families, and each other name its own`(
        path: String
    ) throws {
        let capture = try Capture(path)
        let folder = TestFolder()
        let rules = try HelmChart.ownFile.map { try String(contentsOfFile: $0, encoding: .utf8) }
        let file = try folder.write(rules ?? HelmChart.rules, to: "rules.yml")
        let agent = try RunningAgent.exporter(
            ["--statsd.mapping-config", file, "--statsd.listen-unixgram", folder.path("s")],
            in: folder)
        let socket = try agent.socket("unixgram")
        for line in capture.lines { #expect(socket.send(line) == line.count) }
        try waitUntil("all lines", within: 120, or: { agent.errors }) {
            try agent.sample("statsd_exporter_lines_total") == Double(capture.lines.count)
        }
        try waitUntil("the last line") {
            socket.send("test.marker:1|c")
            return try agent.sample("test_marker") ?? 0 > 0
        }
        let page = try agent.samples()
        let census = ExporterCensus(Census(capture.lines))
        for (series, value) in census.samples {
            let shown = page[series] ?? .nan
            #expect(abs(shown - value) <= 1e-9 * abs(value), "\(series): \(shown), not \(value)")
        }
        #expect(census.samples.count > 20)
        #expect(try agent.stop() == 0)
    }
}

extension Double {
    /// As the page writes it.
    fileprivate var text: String { self == rounded() ? String(Int(self)) : "\(self)" }
}
