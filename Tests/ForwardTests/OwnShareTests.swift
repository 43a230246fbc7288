import BackendKit
import Forward
import ForwardKit
import Statsd
import TestSupport
import Testing

/// What an agent that forwards leaves for its other backends.
@Suite struct OwnShareTests {
    private func share(_ rules: [(String, ForwardScopeName)], exclude: [String] = []) -> OwnShare {
        var options = ForwardOptions()
        options.scopes = rules.map { match, scope in
            var rule = ForwardScopeRule()
            rule.match = NameGlob(match)
            rule.scope = scope
            return rule
        }
        options.common.filter.exclude = exclude.map { NameGlob($0) }
        return OwnShare(options)
    }

    private var flush: FlushBatch {
        var builder = FlushBuilder()
        for name in ["mixed", "here.x", "there.x", "kept", "tagged|scope:local"] {
            builder.counter(name, 1)
            builder.gauge(name, 2)
            builder.set(name, 3)
            builder.timer(name, TimerStatistics(ofLone: 4))
        }
        builder.counter("statsd.metrics_received", 9)
        return builder.batch
    }

    private func names(_ keys: [ByteRange], _ flush: FlushBatch) -> [String] {
        keys.map { String(decoding: flush.keys[$0], as: UTF8.self) }
    }

    @Test func `what is local stays whole, of mixed timers the sums`() {
        var batch = flush
        share([("here.*", .local), ("there.*", .global)], exclude: ["kept"]).keep(of: &batch)
        let local = ["here.x", "kept", "tagged|scope:local"]
        #expect(names(batch.counters.map(\.key), batch) == local + ["statsd.metrics_received"])
        #expect(names(batch.gauges.map(\.key), batch) == local)
        #expect(names(batch.sets.map(\.key), batch) == local)
        #expect(names(batch.timers.map(\.key), batch) == ["mixed"] + local)
        #expect(batch.timers.map(\.parts) == [.sums, .all, .all, .all])
        #expect(batch.timers[0].statistics?.sum == 4)
        #expect(batch.own.numStats == 14)
    }

    @Test func `a tick keeps timers that are mixed whole`() {
        var tick = TickBatch(timestampSeconds: 0)
        for (index, name) in ["mixed", "here.x", "there.x"].enumerated() {
            let key = tick.keys.append(Array(name.utf8).span)
            let id = SeriesID(index: UInt32(index), generation: 1)
            tick.counters.append(CounterTick(series: id, key: key, sum: 1))
            tick.timers.append(
                TimerTick(series: id, key: key, type: .timer, values: .empty, sketch: nil))
        }
        share([("here.*", .local), ("there.*", .global)]).keep(of: &tick)
        #expect(tick.counters.count == 1 && tick.timers.count == 2)
    }

    @Test func `parts survive the list that keeps timers short`() {
        var points = TimerPoints()
        let id = SeriesID(index: 0, generation: 0)
        for parts in [TimerParts.all, .sums, .distribution, []] {
            points.append(lone: 1, series: id, key: .empty, type: .timer, parts: parts)
            var point = TimerPoint(series: id, key: .empty, type: .histogram)
            point.parts = parts
            points.append(point)
        }
        #expect(
            points.map(\.parts) == [.all, .all, .sums, .sums, .distribution, .distribution, [], []])
        #expect(points[2].statistics?.mean == 1 && points[3].statistics == nil)
    }
}
