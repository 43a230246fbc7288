import Testing

/// `martlet replay`: what a configuration makes of recorded lines.
@Suite struct ReplayTests {
    private static let capture = #"""
        {"t": 0.0, "src": "x", "payload": "hits:1|c\nhits:2|c|@0.5"}
        {"t": 0.1, "src": "x", "payload": "level:5|g\nlevel:+2|g"}
        {"t": 0.2, "src": "x", "payload": "wait:1:2:3|ms\nbad line\nbad:x|c"}
        {"t": 0.3, "src": "x", "payload": "gr\u00f6\u00dfe:1|c|#k:v"}
        {"t": 0.4, "src": "x", "payload_b64": "aGl0czo0fGM="}
        plain:1|c
        """#

    private func replay(_ backends: String, _ more: [String] = []) throws -> ChildProcess.Finished {
        let folder = TestFolder()
        let file = try folder.write(Self.capture, to: "capture.jsonl")
        return try ChildProcess.run(
            ["replay", "--set", "backends=\(backends)"] + more + [file], in: folder)
    }

    @Test func `names, rejects with their reasons and totals are printed`() throws {
        let done = try replay("[{type: console, format: json}]")
        #expect(done.exitCode == 0, "\(done.errors)")
        for text in [
            "rejected no_colon: bad line\n", "rejected bad_value: bad:x|c\n",
            "lines: 10 received, 8 accepted, 2 rejected\n", "# backend console\n",
            #""name":"hits","count":9,"#, #""name":"level","value":7}"#,
            #""name":"größe","tags":{"k":"v"},"count":1,"#, #""name":"plain","count":1,"#,
            #""count": 3, "count_ps": 0.3, "sum": 6,"#,
        ] {
            #expect(done.output.contains(text), "\(text)\n\(done.output)")
        }
    }

    @Test func `every backend shows what it would send`() throws {
        let done = try replay(
            "[{type: graphite, address: \"192.0.2.1:2003\"}, {type: prometheus}]",
            ["--set", "names.prefix=app."])
        #expect(done.exitCode == 0, "\(done.errors)")
        #expect(done.output.contains("# backend graphite\n"))
        #expect(done.output.contains("stats_counts.app.hits 9 "), "\(done.output)")
        #expect(done.output.contains("# backend prometheus\n"))
        #expect(done.output.contains("\napp_hits 9"), "\(done.output)")
    }

    @Test func `a capture comes from standard input too`() throws {
        let done = try ChildProcess.run(
            ["replay", "--set", "backends=[{type: console}]", "-"], input: Self.capture)
        #expect(done.exitCode == 0)
        #expect(done.output.contains("lines: 10 received, 8 accepted, 2 rejected\n"))
    }

    @Test func `a capture that cannot be read is a failure, a bad configuration 78`() throws {
        let folder = TestFolder()
        let missing = try ChildProcess.run(["replay", "\(folder.path)/none"])
        #expect(missing.exitCode == 1)
        #expect(missing.errors.contains("No such file"), "\(missing.errors)")
        let bad = try ChildProcess.run(["replay", "--set", "workerz=1", "-"])
        #expect(bad.exitCode == 78)
    }
}
