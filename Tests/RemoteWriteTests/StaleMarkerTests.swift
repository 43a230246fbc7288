import ExpositionKit
import Statsd
import TestSupport
import Testing

@Suite struct StaleMarkerTests {
    private func options(ttl: Double) -> ExpositionOptions {
        var options = ExpositionOptions()
        options.ttlSeconds = ttl
        return options
    }

    @Test(arguments: ExpositionTimers.allCases)
    func `a series that expires ends once, with every sample it had`(
        timers: ExpositionTimers
    ) throws {
        var options = options(ttl: 15)
        options.timers = timers
        options.buckets = [1, 5]
        var moments = PushedMoments(options, host: "h")
        moments.maker.timer("t|x:1", [10])
        moments.maker.counter("stays", 1)
        let first = try moments.samples(atSeconds: 100)
        moments.maker.counter("stays", 1)
        #expect(try moments.samples(atSeconds: 110).stale == [])
        moments.maker.counter("stays", 1)
        let third = try moments.samples(atSeconds: 120)
        let mine = first.map(\.series).filter { $0.hasPrefix("t") }
        #expect(mine.count == 5)
        #expect(third.stale.sorted() == mine.sorted())
        #expect(third.values == ["stays{host=\"h\"}": 3])
        #expect(Set(third.filter(\.isStale).map(\.milliseconds)) == [119_999])
        moments.maker.counter("stays", 1)
        #expect(try moments.samples(atSeconds: 130).stale == [])
    }

    @Test func `a name that another type takes ends under its old name`() throws {
        var moments = PushedMoments()
        moments.maker.gauge("a", 1)
        #expect(try moments.samples(atSeconds: 10).values == ["a": 1])
        moments.maker.counter("a", 5)
        let samples = try moments.samples(atSeconds: 20)
        #expect(samples.stale == ["a"])
        #expect(samples.values == ["a": 5, "a_gauge": 1])
        // The marker comes before the sample that takes the name over.
        #expect(samples.map(\.milliseconds) == [19_999, 20_000, 20_000])
    }

    @Test func `a series that goes and comes back within an interval has a marker between`() throws
    {
        var moments = PushedMoments(options(ttl: 15))
        moments.maker.counter("a", 7)
        _ = try moments.samples(atSeconds: 10)
        moments.expire(atSeconds: 30)
        moments.maker.counter("a", 2)
        let samples = try moments.samples(atSeconds: 40)
        #expect(samples.map(\.series) == ["a", "a"])
        #expect(samples.map(\.isStale) == [true, false])
        #expect(samples.map(\.milliseconds) == [39_999, 40_000])
        #expect(samples.values == ["a": 2])
    }

    @Test func `a clean stop ends every series`() throws {
        var moments = PushedMoments(options(ttl: 15))
        moments.maker.counter("a", 1)
        moments.maker.timer("t", [1])
        let last = try moments.samples(atSeconds: 10)
        let end = try moments.end(atSeconds: 10.001)
        #expect(end.allSatisfy { $0.isStale })
        #expect(end.map(\.series) == last.map(\.series))
        #expect(Set(end.map(\.milliseconds)) == [10_000])
    }

    @Test func `series that come and go end exactly when they are gone`() throws {
        for seed in 0..<30 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            var moments = PushedMoments(options(ttl: 25))
            var live: Set<String> = []
            for round in 1...40 {
                for _ in 0..<random.below(4) {
                    let name = random.pick(["a", "b", "a_gauge", "a_count"])
                    switch random.below(3) {
                    case 0: moments.maker.counter(name, 1)
                    case 1: moments.maker.gauge(name, 1)
                    default: moments.maker.timer(name, [1])
                    }
                }
                let samples = try moments.samples(atSeconds: Double(round * 10))
                let now = Set(samples.values.keys)
                let ended = Set(samples.stale)
                #expect(ended.count == samples.stale.count, "seed \(seed)")
                #expect(live.subtracting(now).isSubset(of: ended), "seed \(seed), \(round)")
                #expect(ended.isSubset(of: live), "seed \(seed), \(round)")
                live = now
            }
        }
    }
}
