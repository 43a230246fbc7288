import Statsd
import Testing

/// Past `RawKeyCache.namesMax` names without tags are found in the series table: nothing may show
/// of it but the memory.
@Suite struct ManyNamesTests {
    private static let fillerCount = 17_000

    private var options: PipelineOptions {
        var options = PipelineOptions()
        options.expireSeconds = ByKind(counters: 60, gauges: 60, timers: 60, sets: 60)
        return options
    }

    /// Names of every length around the head's 32 bytes, that stay as they are or do not, alike but
    /// for type, tags or a last byte.
    private static let lines: [String] = {
        var lines = (1...80).flatMap { length in
            let name = String(repeating: "n", count: length)
            return [
                "\(name):1|c", "\(name)x:2|c", "\(name):3|g", "\(name):4|ms|@0.5", "\(name):5|s",
            ]
        }
        lines += ["a b:1|c", "a_b:2|c", "a/b:4|c", "a-b:8|c", "martlet_overflow:1|c"]
        lines += ["_martlet_overflow:2|c", "martlet_events_total:3|c", "_e{1,1}:a|b"]
        lines += [
            "t:1|c|#k:v,a:b", "t:2|c|#a:b,k:v", "t:4|c", "t,k=v:8|c", "t;k=v:16|c", "t:1:2|c|#x",
        ]
        return lines
    }()

    private func send(_ bench: PipelineBench, at seconds: Double) {
        for (index, dialect) in [Dialect.auto, .etsy, .auto].enumerated() {
            var profile = ListenerProfile()
            profile.dialect = dialect
            profile.gaugeSign = index == 2 ? .absolute : .delta
            bench.send(Self.lines.joined(separator: "\n"), at: seconds, profile: profile)
            for line in Self.lines { bench.send(line, at: seconds, profile: profile) }
        }
    }

    private func fill(_ bench: PipelineBench, at seconds: Double) {
        for first in stride(from: 0, to: Self.fillerCount, by: 100) {
            let names = (first..<first + 100).map { "filler.\($0):1|c" }
            bench.send(names.joined(separator: "\n"), at: seconds)
        }
    }

    private func others(_ view: FlushView) -> FlushView {
        var view = view.foreign
        view.counters = view.counters.filter { !$0.key.hasPrefix("filler.") }
        view.numStats = 0
        return view
    }

    @Test func `lines find the same series among few names and among many`() {
        let (few, many) = (PipelineBench(options), PipelineBench(options))
        // Before and after the names become too many, in one tick and the next.
        for bench in [few, many] { send(bench, at: 1000) }
        fill(many, at: 1000)
        for bench in [few, many] { send(bench, at: 1000) }
        let filled = many.flush(at: 1001)
        #expect(others(filled) == others(few.flush(at: 1001)))
        #expect(filled.counters.filter { $0.key.hasPrefix("filler.") }.count == Self.fillerCount)
        for seconds in [1002.0, 1030] {
            for bench in [few, many] { send(bench, at: seconds) }
            fill(many, at: seconds)
            #expect(others(many.flush(at: seconds)) == others(few.flush(at: seconds)))
        }
        // The table forgets 1,024 series a tick; the last lines are as few again.
        for tick in 0..<30 {
            for bench in [few, many] { send(bench, at: 1100 + Double(tick)) }
            let seconds = 1100 + Double(tick)
            #expect(others(many.flush(at: seconds)) == others(few.flush(at: seconds)))
        }
        #expect(many.flush(at: 1131).counters.count == few.flush(at: 1131).counters.count)
    }

    @Test func `many names take no entries of the cache, few do`() {
        let bench = PipelineBench(options)
        bench.send("one:1|c")
        #expect(bench.workers[0].seriesMemory.cache > 64)
        fill(bench, at: 1000)
        #expect(bench.workers[0].seriesMemory.cache < 1000)
        fill(bench, at: 1000)
        #expect(bench.workers[0].seriesMemory.cache < 1000)
    }
}
