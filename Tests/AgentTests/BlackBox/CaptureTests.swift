import Testing

/// Recorded traffic of real clients, sent to the real agent and counted again by the oracle.
@Suite struct CaptureTests {
    @Test(
        .enabled(
            if: !Capture.files.isEmpty, "recordings lie in shared/data/captures above the project"),
        arguments: Capture.files)
    func `recorded traffic adds up to what an independent reading says`(path: String) throws {
        let capture = try Capture(path)
        let census = Census(capture.lines)
        let folder = TestFolder()
        let listener = capture.isStream ? "unix" : "unixgram"
        // One interval: on the clock's grid it might end while the lines come.
        let agent = try RunningAgent(
            listen: ["\(listener)://\(folder.path)/s"], interval: "1h",
            ["--set", "align=start"], in: folder)
        try send(capture, to: agent, listener)
        try waitUntil("all lines", within: 120, or: { agent.errors }) {
            try agent.status().ledger.lines.received == capture.lines.count
        }
        let ledger = try agent.status().ledger
        #expect(ledger.lines.accepted == census.accepted)
        #expect(ledger.lines.rejected == census.rejected)
        let late = ledger.samples.dropped["late_gauge"] ?? 0
        #expect(ledger.samples.dropped.filter { $0.key != "late_gauge" } == census.dropped)
        #expect(late <= census.timedGauges)
        #expect(try agent.stop() == 0)
        #expect(agent.total("martlet_events_total") == Double(census.events))
        let own = ["statsd.", "martlet_"]
        compare(agent.flushed.filter { line in !own.contains { line.name.hasPrefix($0) } }, census)
    }

    private func send(_ capture: Capture, to agent: RunningAgent, _ listener: String) throws {
        let datagrams = try agent.socket(listener)
        for piece in capture.pieces {
            if capture.isStream {
                #expect(try agent.socket(listener).send(piece) == piece.count)
            } else {
                #expect(datagrams.send(piece) == piece.count)
            }
        }
    }

    private func compare(_ flushed: [ConsoleLine], _ census: Census) {
        let expected = census.series.filter { !$0.key.name.hasPrefix("statsd.") }
        var seen: Set<Census.Name> = []
        for line in flushed {
            let name = Census.Name(type: line.type, name: line.name, tags: line.tags ?? [:])
            seen.insert(name)
            guard let sums = expected[name] else {
                Issue.record("nobody sent \(name)")
                continue
            }
            if line.type == "gauge", sums.isTimed { continue }
            #expect(isRight(line, sums), "\(line) is not \(sums)")
        }
        let missing = expected.filter { !seen.contains($0.key) && !$0.value.isTimed }
        #expect(missing.isEmpty)
    }

    private func isRight(_ line: ConsoleLine, _ sums: Census.Sums) -> Bool {
        switch line.type {
        case "counter": isClose(line.count, sums.value)
        case "gauge": isClose(line.value, sums.value)
        case "set": line.count == Double(sums.members.count)
        default:
            isClose(line.statistics?["count"], sums.weight)
                && isClose(line.statistics?["sum"], sums.value)
        }
    }

    private func isClose(_ found: Double?, _ expected: Double) -> Bool {
        guard let found else { return false }
        return abs(found - expected) <= 1e-9 * max(1, abs(expected))
    }
}
