import BackendKit
import Configuration
import Influx
import Statsd
import TestSupport
import Testing

@Suite struct InfluxEncoderTests {
    private func encode(
        _ flush: FlushBuilder, hostTag: String? = nil, isWeighted: Bool = false,
        _ change: (inout InfluxOptions) -> Void = { _ in }
    ) -> (lines: [String], tally: InfluxTally) {
        var options = InfluxOptions()
        change(&options)
        let encoder = InfluxEncoder(options, hostTag: hostTag, isWeighted: isWeighted)
        let (bytes, tally) = encoder.encode(flush.batch)
        let text = String(decoding: bytes, as: UTF8.self)
        return (text.split(separator: "\n").map(String.init), tally)
    }

    /// The heads of the lines of some gauges with the value 1, without the agent's own.
    private func heads(_ keys: String..., hostTag: String? = nil, _ naming: InfluxNaming = .martlet)
        -> [String]
    {
        var flush = FlushBuilder()
        for key in keys { flush.gauge(key, 1) }
        let lines = encode(flush, hostTag: hostTag) { $0.naming = naming }.lines
        return lines.dropLast(7).map { String($0.dropLast(" value=1 1700000000000".count)) }
    }

    /// A flush with every type and some odd names.
    private var all: FlushBuilder {
        var flush = FlushBuilder()
        flush.batch.percentiles = [90, 99.9, -10]
        flush.counter("requests.total", 25)
        flush.counter("hits|env:prod|zone", 2.5)
        flush.counter("a b,c=d|t e:u,v=w", 1)
        flush.timer(
            "glork", FlushBuilder.worked,
            percentiles: [FlushBuilder.worked90, FlushBuilder.worked90, nil],
            bins: [
                HistogramBin(upperLimit: 0.5, count: 3),
                HistogramBin(upperLimit: .infinity, count: 5),
            ])
        flush.timer("size", FlushBuilder.worked, type: .histogram, percentiles: [nil, nil, nil])
        flush.timer("size", nil, type: .distribution, percentiles: [nil, nil, nil])
        flush.gauge("temperature", -1.5)
        flush.gauge("tiny|host:web-1", 1e-7)
        flush.set("uniques", 3)
        return flush
    }

    @Test(arguments: [
        ("influx-telegraf.txt", InfluxNaming.telegraf, InfluxIntegers.never),
        ("influx-telegraf-integers.txt", .telegraf, .telegraf),
        ("influx-martlet.txt", .martlet, .never),
    ])
    func `a flush is written as agreed`(
        file: String, naming: InfluxNaming, integers: InfluxIntegers
    ) throws {
        var options = InfluxOptions()
        (options.naming, options.integers) = (naming, integers)
        var own = InfluxOwnFigures()
        own.lastExceptionSeconds = 1_699_999_990
        own.lastFlushSeconds = 1_699_999_995
        own.flushMilliseconds = 1.5
        own.flushBytes = 4096
        let encoder = InfluxEncoder(options, hostTag: "web.example")
        let (bytes, tally) = encoder.encode(all.batch, own: own)
        #expect(String(decoding: bytes, as: UTF8.self) == (try Golden.text(file)))
        #expect(tally.lines == 16)
    }

    @Test(arguments: [
        ("a", "a,metric_type=gauge"), ("a=b", "a=b,metric_type=gauge"),
        ("a,b c", "a\\,b\\ c,metric_type=gauge"), ("#a", "_a,metric_type=gauge"),
        ("a\\b", "a\\b,metric_type=gauge"), ("a\\", "a/,metric_type=gauge"),
        ("a\\\\ b", "a//\\ b,metric_type=gauge"), ("a\tb\r", "a_b_,metric_type=gauge"),
        ("é.è", "é.è,metric_type=gauge"), ("a\"b", "a\"b,metric_type=gauge"),
    ])
    func `a name becomes a legal measurement`(name: String, head: String) {
        #expect(heads(name) == [head])
    }

    @Test(arguments: [
        ("a|k:v", "a,k=v,metric_type=gauge"), ("a|k", "a,k=true,metric_type=gauge"),
        ("a|k:", "a,k=_,metric_type=gauge"), ("a|k:v:w", "a,k=v:w,metric_type=gauge"),
        ("a|k,l m:v,w=x y", "a,k\\,l\\ m=v\\,w\\=x\\ y,metric_type=gauge"),
        ("a|k=l:v", "a,k\\=l=v,metric_type=gauge"),
        ("a|k:c\\d\\", "a,k=c\\d/,metric_type=gauge"),
        ("a|k\\:v", "a,k/=v,metric_type=gauge"), ("a|k:v\\,w", "a,k=v/\\,w,metric_type=gauge"),
        ("a|time:v", "a,metric_type=gauge,time_=v"),
        ("a|_field:v", "a,_field_=v,metric_type=gauge"),
        ("a|k:v\nw\u{0}", "a,k=v_w_,metric_type=gauge"),
        ("a|b:1|c:2|n:3|z:4", "a,b=1,c=2,metric_type=gauge,n=3,z=4"),
        ("a|metric_type:mine|z:1", "a,metric_type=gauge,z=1"),
        ("a|k:true|l", "a,k=true,l=true,metric_type=gauge"),
    ])
    func `tags are legal, sorted and complete`(key: String, head: String) {
        #expect(heads(key) == [head])
    }

    @Test(arguments: [
        ("a", "a,host=w\\ 1,metric_type=gauge"), ("a|b:1", "a,b=1,host=w\\ 1,metric_type=gauge"),
        ("a|k:1", "a,host=w\\ 1,k=1,metric_type=gauge"),
        ("a|z:1", "a,host=w\\ 1,metric_type=gauge,z=1"),
        ("a|host:mine", "a,host=mine,metric_type=gauge"),
        ("a|host", "a,host=true,metric_type=gauge"),
        // In the order of canonical keys `host-id:` comes before `host:`.
        ("a|host-id:1|host:mine", "a,host-id=1,host=mine,metric_type=gauge"),
        ("a|hosts:1", "a,host=w\\ 1,hosts=1,metric_type=gauge"),
    ])
    func `the host is a tag unless the series has one`(key: String, head: String) {
        #expect(heads(key, hostTag: "w 1") == [head])
    }

    @Test func `tags whose keys become one keep the last`() {
        var flush = FlushBuilder()
        flush.gauge("a|k\u{1}:1|k_:2", 1)
        flush.gauge("b|metric_type:x", 1)
        let (lines, tally) = encode(flush) { $0.naming = .martlet }
        #expect(lines[0] == "a,k_=2,metric_type=gauge value=1 1700000000000")
        #expect(tally.tagCollisions == 2)
    }

    @Test func `names that become one are one series by its type`() {
        var flush = FlushBuilder()
        flush.counter("a.b_c", 1)
        flush.counter("a_b.c", 2)
        flush.counter("a.b.c", 4)
        flush.gauge("a.b_c", 8)
        flush.timer("a_b", FlushBuilder.worked)
        flush.timer("a.b", FlushBuilder.worked, type: .histogram)
        let (lines, tally) = encode(flush)
        #expect(lines[0] == "a_b_c,metric_type=counter value=7 1700000000000")
        #expect(lines.count(where: { $0.hasPrefix("a_b_c,metric_type=counter") }) == 1)
        #expect(lines.contains("a_b_c,metric_type=gauge value=8 1700000000000"))
        #expect(lines.count(where: { $0.hasPrefix("a_b,metric_type=timing") }) == 1)
        #expect(lines.count(where: { $0.hasPrefix("a_b,metric_type=histogram") }) == 1)
        #expect(tally.merged == 2)
    }

    @Test func `a merged timer has no median and no percentile`() {
        var flush = FlushBuilder()
        flush.batch.percentiles = [90]
        flush.timer("a_b", FlushBuilder.worked, percentiles: [FlushBuilder.worked90])
        flush.timer("a.b", FlushBuilder.worked, percentiles: [FlushBuilder.worked90])
        let (lines, tally) = encode(flush)
        #expect(
            lines[0].hasPrefix(
                "a_b,metric_type=timing count=16,lower=120,mean=558.25,stddev=260.5603337"))
        #expect(!lines[0].contains("median"))
        #expect(!lines[0].contains("percentile"))
        #expect(tally.unmergeable == 2)
    }

    @Test func `a value that is not finite is left out, and a line without value too`() {
        var flush = FlushBuilder()
        flush.gauge("a", .infinity)
        flush.gauge("b", .nan)
        var statistics = FlushBuilder.worked
        statistics.sumSquares = .infinity
        statistics.standardDeviation = .nan
        flush.timer("t", statistics)
        let (lines, tally) = encode(flush) { $0.naming = .martlet }
        #expect(lines.count == 8)
        #expect(
            lines[0] == "t,metric_type=timing upper=994,lower=120,count=8,count_ps=0.8,sum=4466,"
                + "mean=558.25,median=524.5 1700000000000")
        #expect(tally.nonFinite == 4)
        #expect(tally.lines == 8)
    }

    @Test(arguments: [
        (0.4, "0i"), (2.5, "3i"), (1e300, "9223372036854775807i"),
        (-1e300, "-9223372036854775808i"), (0x1p63, "9223372036854775807i"),
        (9_007_199_254_740_992, "9007199254740992i"),
    ])
    func `an integer is the nearest there is`(value: Double, text: String) {
        var flush = FlushBuilder()
        flush.counter("c", value)
        let lines = encode(flush) { $0.integers = .telegraf }.lines
        #expect(lines[0] == "c,metric_type=counter value=\(text) 1700000000000")
    }

    @Test func `an interval of milliseconds keeps them`() {
        var flush = FlushBuilder()
        flush.batch.timestampMilliseconds = 1_700_000_000_250
        flush.gauge("g", 1)
        #expect(encode(flush).lines[0].hasSuffix(" 1700000000250"))
        let datagram = encode(flush) { $0.url.scheme = "udp" }.lines[0]
        #expect(datagram.hasSuffix(" 1700000000250000000"))
    }

    @Test func `a line that is too long is counted`() {
        var flush = FlushBuilder()
        flush.gauge(String(repeating: ",", count: 40_000), 1)
        flush.gauge(String(repeating: "y", count: 1_400), 1)
        let http = encode(flush)
        #expect(http.tally.tooLong == 1)
        #expect(http.lines.count == 8)
        let datagrams = encode(flush) { $0.url.scheme = "udp" }
        #expect(datagrams.tally.tooLong == 2)
        #expect(datagrams.lines.count == 7)
    }

    @Test func `the filter and weighted timers are heeded`() {
        var flush = FlushBuilder()
        flush.gauge("keep.a", 1)
        flush.gauge("drop.b", 1)
        var weighted = FlushBuilder.worked
        weighted.count = 16
        flush.timer("keep.t", FlushBuilder.worked, weighted: weighted)
        let (lines, _) = encode(flush, isWeighted: true) {
            $0.common.filter.include = [NameGlob("keep.*")]
        }
        #expect(lines.count == 9)
        #expect(lines[0].hasPrefix("keep_t,metric_type=timing count=16,"))
    }

    @Test(arguments: [1, 7, 100, 512, 5_000])
    func `steps of any size write the same lines`(linesMax: Int) {
        var flush = FlushBuilder()
        for number in 0..<1_300 {
            flush.gauge("g.\(number)_\(number % 7)", Double(number))
            flush.counter("c.\(number)", 1)
        }
        let encoder = InfluxEncoder(InfluxOptions(), hostTag: "h")
        let whole = encoder.encode(flush.batch)
        var encoding = InfluxEncoding(flush.batch, with: encoder, own: InfluxOwnFigures())
        var bytes: [UInt8] = []
        var isDone = false
        while !isDone {
            let before = encoding.tally.lines
            isDone = encoding.step(linesMax: linesMax, bytesMax: 1_000)
            let written = encoding.tally.lines - before
            #expect(written <= linesMax + (isDone ? 7 : 0))
            #expect(encoding.byteCount <= 1_200 || isDone)
            bytes += encoding.takeBytes()
        }
        #expect(bytes == whole.bytes)
    }
}
