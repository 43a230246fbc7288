import BackendKit
import Graphite
import Statsd
import TestSupport
import Testing

@Suite struct GraphiteEncoderTests {
    private func encode(
        _ flush: FlushBuilder, _ options: GraphiteOptions = GraphiteOptions(),
        statistics: TimerMetricSelection = .all, isWeighted: Bool = false
    ) -> (lines: [String], tally: GraphiteTally) {
        let encoder = GraphiteEncoder(
            options, host: "web.example", statistics: statistics, isWeighted: isWeighted)
        let (bytes, tally) = encoder.encode(flush.batch)
        let text = String(decoding: bytes, as: UTF8.self)
        return (text.split(separator: "\n").map(String.init), tally)
    }

    /// The lines without the agent's own figures and without timestamps.
    private func values(_ lines: [String]) -> [String] {
        lines.filter { !$0.contains("statsd.") }.map {
            $0.split(separator: " ").dropLast().joined(separator: " ")
        }
    }

    @Test func `the legacy namespace is the reference's`() throws {
        var flush = FlushBuilder()
        flush.batch.percentiles = [90]
        flush.counter("requests", 25)
        flush.counter("hits|env:prod|zone", 3)
        flush.counter("a b/c!", 1)
        flush.timer("glork", FlushBuilder.worked, percentiles: [FlushBuilder.worked90])
        flush.timer("idle", nil)
        flush.gauge("temperature", -1.5)
        flush.gauge("tiny|host:web-1", 1e-7)
        flush.set("uniques", 3)
        var own = GraphiteOwnFigures()
        own.lastExceptionSeconds = 1_699_999_990
        own.lastFlushSeconds = 1_699_999_995
        own.flushMilliseconds = 1.5
        own.flushBytes = 4096
        let encoder = GraphiteEncoder(GraphiteOptions(), host: "web")
        let (bytes, tally) = encoder.encode(flush.batch, own: own)
        #expect(String(decoding: bytes, as: UTF8.self) == (try Golden.text("graphite-legacy.txt")))
        #expect(tally.lines == 32)
    }

    @Test func `the modern namespace has prefixes, a suffix and tags after it`() throws {
        var options = GraphiteOptions()
        options.names = .modern
        options.globalPrefix = "GP.{host}"
        options.globalSuffix = "SX"
        options.prefixCounter = "PC"
        var flush = FlushBuilder(timestampSeconds: 1_795_219_560)
        flush.batch.percentiles = [50, 99.9, -50, 1]
        flush.counter("c2|k:v", 5)
        flush.timer(
            "t|k:v",
            TimerStatistics(
                count: 20, lower: 1, upper: 3, sum: 4, sumSquares: 10, mean: 2, median: 2,
                standardDeviation: 1),
            percentiles: [
                PercentileStatistics(count: 1, boundary: 1, sum: 1, sumSquares: 1, mean: 1),
                PercentileStatistics(count: 2, boundary: 3, sum: 4, sumSquares: 10, mean: 2),
                PercentileStatistics(count: 1, boundary: 3, sum: 3, sumSquares: 9, mean: 3),
                nil,
            ],
            bins: [
                HistogramBin(upperLimit: 1, count: 0), HistogramBin(upperLimit: 2.5, count: 1),
                HistogramBin(upperLimit: .infinity, count: 1),
            ])
        flush.gauge("g", 12_345_678_901_234_567_168)
        flush.set("s", 0)
        let encoder = GraphiteEncoder(options, host: "web.example")
        let text = String(decoding: encoder.encode(flush.batch).bytes, as: UTF8.self)
        #expect(text == (try Golden.text("graphite-modern.txt")))
    }

    @Test func `an empty prefix leaves no dot behind`() {
        var options = GraphiteOptions()
        options.names = .modern
        options.globalPrefix = ""
        options.prefixGauge = ""
        var flush = FlushBuilder()
        flush.counter("c", 1)
        flush.gauge("g", 1)
        let lines = encode(flush, options).lines
        #expect(lines.first == "counters.c.rate 0.1 1700000000")
        #expect(lines.contains("g 1 1700000000"))
        #expect(lines.contains("statsd.numStats 8 1700000000"))
    }

    @Test(arguments: [
        ("a\tb  c", "a_b_c"), ("a/b", "a-b"), ("a\\b", "ab"), ("a+b%c@d!e(f)[g]{h}", "abcdefgh"),
        (" a", "_a"), ("a ", "a_"), ("...", "..."), ("é_ü", "_"), ("a=b", "a=b"),
        ("a;b=c", "a_b=c"), ("a\u{A0}\u{2003}b", "a_b"), ("a\u{FEFF}b", "a_b"),
        ("Ab-9_.z", "Ab-9_.z"),
    ])
    func `a name is made legal as the reference does`(name: String, expected: String) {
        var flush = FlushBuilder()
        flush.gauge(name, 1)
        #expect(values(encode(flush).lines) == ["stats.gauges.\(expected) 1"])
    }

    @Test(arguments: [
        ("g|k:v", ";k=v"), ("g|a:1|b", ";a=1;b=true"), ("g|k:", ";k=_"), ("g|é:x", ";_=x"),
        ("g|k:a;b=c", ";k=a_b=c"), ("g|a=b;c:x", ";a_b_c=x"), ("g|name:x", ";_name=x"),
        ("g|k:~x/y z", ";k=x-y_z"), ("g|k:a:b", ";k=ab"), ("g|z/1:b|z-:a|a!:c", ";a=c;z-1=b;z-=a"),
    ])
    func `tags are ones that carbon can read`(key: String, expected: String) {
        var flush = FlushBuilder()
        flush.gauge(key, 1)
        #expect(values(encode(flush).lines) == ["stats.gauges.g\(expected) 1"])
    }

    @Test func `tag keys that become one keep the last and are counted`() {
        var flush = FlushBuilder()
        flush.gauge("g|k!:1|k:2", 1)
        let (lines, tally) = encode(flush)
        #expect(values(lines) == ["stats.gauges.g;k=2 1"])
        #expect(tally.tagCollisions == 1)
    }

    @Test func `a value that is not finite is left out and counted`() {
        var flush = FlushBuilder()
        flush.counter("c", .infinity)
        flush.gauge("g", .nan)
        let (lines, tally) = encode(flush)
        #expect(values(lines).isEmpty)
        #expect(tally.nonFinite == 3)
    }

    @Test func `a line longer than carbon reads is left out and counted`() {
        var flush = FlushBuilder()
        flush.gauge(String(repeating: "x", count: 16_384), 1)
        flush.gauge("ok", 1)
        let (lines, tally) = encode(flush)
        #expect(values(lines) == ["stats.gauges.ok 1"])
        #expect(tally.tooLong == 1)
    }

    @Test func `only the selected statistics are written`() {
        var flush = FlushBuilder()
        flush.batch.percentiles = [99.9]
        flush.timer("t", FlushBuilder.worked, percentiles: [FlushBuilder.worked90])
        let lines = encode(flush, statistics: [.upperPercent, .mean]).lines
        #expect(values(lines) == ["stats.timers.t.upper_99_9 844", "stats.timers.t.mean 558.25"])
    }

    @Test func `weighted statistics are written when they are asked for`() {
        var weighted = FlushBuilder.worked
        weighted.mean = 1000
        var flush = FlushBuilder()
        flush.timer("t", FlushBuilder.worked, weighted: weighted)
        let plain = encode(flush, statistics: [.mean]).lines
        let asked = encode(flush, statistics: [.mean], isWeighted: true).lines
        #expect(values(plain) == ["stats.timers.t.mean 558.25"])
        #expect(values(asked) == ["stats.timers.t.mean 1000"])
    }

    @Test func `a filter decides by the raw name`() {
        var options = GraphiteOptions()
        options.common.filter.include = [NameGlob("web.*")]
        options.common.filter.exclude = [NameGlob("*.debug")]
        var flush = FlushBuilder()
        for name in ["web.a", "web.a.debug", "db.a", "web/.b"] { flush.gauge(name, 1) }
        #expect(values(encode(flush, options).lines) == ["stats.gauges.web.a 1"])
    }
}
