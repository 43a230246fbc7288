import Statsd
import TestSupport
import Testing

@Suite struct IngestPipelineTests {
    @Test func `a datagram's samples reach the flush`() {
        let bench = PipelineBench()
        bench.send("hits:1|c|@0.1\nhits:2|c\nload:5|g\nload:+2|g\nu:x:y|s\nu:z|s\nt:1:3|ms")
        let flush = bench.flush()
        #expect(flush.counters["hits"] == 12)
        #expect(flush.gauges["load"] == 7)
        #expect(flush.sets["u"] == 2)
        #expect(flush.timer("t")?.statistics?.mean == 2)
        #expect(flush.timer("t")?.statistics?.count == 2)
    }

    @Test func `every order of tags is one series`() {
        let bench = PipelineBench()
        bench.send("a:1|c|#b:2,a:1\na:1|c|#a:1,b:2\na,a=1,b=2:1|c\na:1|c|#a:1|#b:2")
        #expect(bench.flush().foreign.counters == ["a|a:1|b:2": 4])
    }

    @Test func `two tag sections are not the one they look like together`() {
        let bench = PipelineBench()
        bench.send("a:1|c|#b|#c\na:1|c|#b\na:1|c|#bc\na:1|c")
        #expect(
            bench.flush().foreign.counters == ["a|b|c": 1, "a|b": 1, "a|bc": 1, "a": 1])
    }

    @Test func `a name that begins as ours gets an underscore in front`() {
        let bench = PipelineBench()
        bench.send("martlet_lines:3|c\nmartlet_overflow:1|c|#x")
        #expect(
            bench.flush().foreign.counters == ["_martlet_lines": 3, "_martlet_overflow|x": 1])
    }

    @Test(arguments: [1, 2])
    func `the agent's own series are one with those that a sender names so`(workers: Int) {
        var options = PipelineOptions()
        options.workers = workers
        let bench = PipelineBench(options)
        for second in [1000.0, 1010, 1020] {
            bench.send("statsd.packets_received:5|c\nstatsd.timestamp_lag:+1|g", at: second)
            let flush = bench.flush(at: second)
            #expect(flush.counters["statsd.packets_received"] == 6)
            // Points of one name would show as one here.
            #expect(flush.numStats == flush.counters.count + flush.gauges.count)
        }
    }

    @Test func `events and checks become series of ours`() {
        let bench = PipelineBench()
        bench.send("_e{1,1}:a|b\n_e{1,1}:a|b\n_sc|disk full|2\n_sc|disk full|1|#h:x")
        let flush = bench.flush()
        #expect(flush.counters["martlet_events_total"] == 2)
        #expect(flush.gauges["martlet_service_check|check:disk full"] == 1)
        let ledger = bench.state.totalLedger
        #expect(ledger.events == 2 && ledger.checks == 2 && ledger.linesAccepted == 4)
        #expect(ledger.aggregatedTotal == 0)
    }

    @Test func `rejected lines are counted and the first 64 are kept`() {
        let bench = PipelineBench()
        let long = String(repeating: "x", count: 600)
        bench.send(long + "\n" + Array(repeating: "a:1|q", count: 80).joined(separator: "\n"))
        bench.workers[0].reject(Array("tail".utf8), .tooLong)
        bench.tick()
        let ledger = bench.state.totalLedger
        #expect(ledger.linesReceived == 82 && ledger.linesAccepted == 0)
        #expect(ledger.linesRejected[RejectReason.noColon.index] == 1)
        #expect(ledger.linesRejected[RejectReason.badType.index] == 80)
        #expect(ledger.linesRejected[RejectReason.tooLong.index] == 1)
        #expect(bench.rejected.count == TickCells.rejectedLinesMax)
        #expect(bench.rejected.first?.line.count == RejectedLine.bytesMax)
        bench.tick()
        #expect(bench.rejected.count == TickCells.rejectedLinesMax, "a new tick begins empty")
    }

    @Test func `a line whose tags make no key is rejected, not accepted`() {
        let bench = PipelineBench()
        bench.send("a:1|c|#{'k': 'v'}\nb:1|c")
        #expect(bench.flush().foreign.counters == ["b": 1])
        let ledger = bench.state.totalLedger
        #expect(ledger.linesRejected[RejectReason.badTags.index] == 1)
        #expect(ledger.linesAccepted == 1 && ledger.aggregatedTotal == 1)
    }

    @Test func `a bad bit of a good line is a dropped sample`() {
        let bench = PipelineBench()
        bench.send("a:1|c:x|c:2|c")
        #expect(bench.flush().counters["a"] == 3)
        let ledger = bench.state.totalLedger
        #expect(ledger.samplesDropped[DropReason.badBit(.badValue).index] == 1)
        #expect(ledger.aggregatedTotal == 2)
    }

    @Test func `a sum that would be infinite stays as it was`() {
        let bench = PipelineBench()
        bench.send("a:1e308|c\na:1.7e308|c\ng:1e308|g\ng:+1.7e308|g")
        let flush = bench.flush()
        #expect(flush.counters["a"] == 1e308 && flush.gauges["g"] == 1e308)
        let ledger = bench.state.totalLedger
        #expect(ledger.samplesDropped[DropReason.nonFiniteResult.index] == 2)
        #expect(ledger.aggregatedTotal == 2)
    }

    @Test func `the live tail keeps as many lines a tick as it is asked for`() {
        let bench = PipelineBench()
        bench.tailLinesMax = 2
        bench.tick()
        bench.tick()
        bench.send("a:1|c\nbad\nb:1|c")
        bench.tick()
        #expect(bench.tail == ["a:1|c", "bad"])
    }

    @Test func `each listener has its ledger`() {
        var options = PipelineOptions()
        options.listeners = 3
        let bench = PipelineBench(options)
        let profile = ListenerProfile()
        for (listener, text) in [(0, "a:1|c"), (2, "a:1|c\nb"), (0, "a:1|c")] {
            bench.workers[0].send(Array(text.utf8), at: 1, profile: profile, listener: listener)
        }
        bench.tick()
        #expect(bench.state.ledgers.map(\.datagrams) == [2, 0, 1])
        #expect(bench.state.ledgers.map(\.linesReceived) == [2, 0, 2])
        #expect(bench.state.ledgers.map(\.bytes) == [10, 0, 7])
        #expect(bench.state.ledgers.map(\.aggregatedTotal) == [2, 0, 1])
    }

    @Test func `a listener that takes signs for values shares the series with one that does not`() {
        let bench = PipelineBench()
        var absolute = ListenerProfile()
        absolute.gaugeSign = .absolute
        bench.send("g:5|g\ng:-1|g", at: 1000)
        #expect(bench.flush().gauges["g"] == 4)
        bench.send("g:-1|g", at: 1001, profile: absolute)
        #expect(bench.flush(at: 1002).gauges["g"] == -1)
    }

    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func `what was sent is what is flushed`(seed: UInt64) throws {
        print("seed \(seed)")
        let bench = PipelineBench()
        var traffic = TrafficGenerator(seed: seed)
        var random = SplitMix64(seed: seed)
        for step in 0..<200 {
            bench.workers[0].send(
                traffic.nextDatagram(), at: 1000 + Double(step) / 100, profile: ListenerProfile())
            if random.oneIn(5) { bench.tick(at: 1000 + Double(step) / 100) }
        }
        let flush = bench.flush(at: 1010)
        let ledger = bench.state.totalLedger
        #expect(ledger.aggregatedTotal == UInt64(traffic.sampleCount))
        #expect(ledger.rejectedTotal == 0 && ledger.droppedTotal == 0)
        for (series, expected) in traffic.expected {
            try compare(flush, series, expected)
        }
        let points = flush.foreign
        let pointCount =
            points.counters.count + points.gauges.count + points.sets.count + points.timers.count
        #expect(pointCount == traffic.expected.count)
    }

    private func compare(
        _ flush: FlushView, _ series: TrafficGenerator.Series,
        _ expected: TrafficGenerator.Expected
    ) throws {
        switch series.type {
        case .counter:
            #expect(isNear(try #require(flush.counters[series.key]), expected.total))
        case .gauge:
            #expect(isNear(try #require(flush.gauges[series.key]), expected.total))
        case .set:
            #expect(flush.sets[series.key] == Double(expected.members.count))
        case .timer, .histogram, .distribution:
            let timer = try #require(flush.timer(series.key, series.type)?.statistics)
            #expect(isNear(timer.count, expected.weights.reduce(0, +)))
            #expect(isNear(timer.sum, expected.values.reduce(0, +)))
            #expect(timer.upper == expected.values.max())
            #expect(timer.lower == expected.values.min())
        }
    }
}

/// Equal within 1e-12 of the larger, and of sums of size 1e6 near 0.
func isNear(_ left: Double, _ right: Double) -> Bool {
    abs(left - right) <= max(1e-12 * max(abs(left), abs(right)), 1e-6)
}
