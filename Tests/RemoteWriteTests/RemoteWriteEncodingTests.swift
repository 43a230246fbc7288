import ExpositionKit
import RemoteWrite
import Statsd
import TestSupport
import Testing

@Suite struct RemoteWriteEncodingTests {
    /// Written by hand from `remote.proto`.
    @Test func `one counter is these bytes`() {
        var moments = PushedMoments(host: "h1")
        moments.maker.counter("a.b|T:1|x:y", 1.5)
        let requests = moments.requests(atSeconds: 1_700_000_000)
        func label(_ name: String, _ value: String) -> [UInt8] {
            let (name, value) = (Array(name.utf8), Array(value.utf8))
            let content =
                [0x0A, UInt8(name.count)] + name + [0x12, UInt8(value.count)] + value
            return [0x0A, UInt8(content.count)] + content
        }
        // 1,700,000,000,000 ms in groups of seven bits.
        let sample: [UInt8] = [
            0x12, 0x10, 0x09, 0, 0, 0, 0, 0, 0, 0xF8, 0x3F,
            0x10, 0x80, 0xD0, 0x95, 0xFF, 0xBC, 0x31,
        ]
        let series =
            label("T", "1") + label("__name__", "a_b") + label("host", "h1") + label("x", "y")
            + sample
        #expect(requests == [[0x0A, UInt8(series.count)] + series])
    }

    @Test(arguments: ExpositionNaming.allCases, ExpositionTimers.allCases)
    func `series and values are those of the page`(
        naming: ExpositionNaming, timers: ExpositionTimers
    ) throws {
        var options = ExpositionOptions()
        options.naming = naming
        options.timers = timers
        var moments = PushedMoments(options)
        for round in 1...3 {
            moments.maker.counter("web.hits|zone:eu|path:/a\"b\\c", 2)
            moments.maker.gauge("load", -0.5 * Double(round))
            moments.maker.timer("wait|alpha", [10, 20, 4000], weights: [1, 1, 4])
            moments.maker.timer("size", [3, 4], type: .histogram)
            moments.maker.set("users", Double(round))
            moments.maker.counter("le|le:1|quantile:2|__name__:x|host:own", 1)
            let samples = try moments.samples(atSeconds: Double(1_000 + round * 10))
            #expect(samples.stale == [])
            #expect(samples.count == samples.values.count)
            var page: [String: Double] = [:]
            for (line, value) in try moments.page() { page[Self.plain(line)] = value }
            #expect(samples.values == page)
            #expect(Set(samples.map(\.milliseconds)) == [Int64(1_000 + round * 10) * 1000])
        }
    }

    /// A line's series without its escapes, as the request has it.
    private static func plain(_ line: String) -> String {
        line.replacing("\\\"", with: "\u{1}").replacing("\\\\", with: "\\")
            .replacing("\u{1}", with: "\"")
    }

    @Test func `a series that names its host keeps it, the others get the agent's`() throws {
        var moments = PushedMoments(host: "agent-1")
        moments.maker.counter("a", 1)
        moments.maker.counter("b|host:db-7", 1)
        moments.maker.counter("c|Zone:1|zone:2", 1)
        moments.maker.timer("t|aa:1", [1000])
        let series = try moments.samples(atSeconds: 10).map(\.series).sorted()
        #expect(
            series == [
                "a{host=\"agent-1\"}", "b{host=\"db-7\"}",
                "c{Zone=\"1\",host=\"agent-1\",zone=\"2\"}",
                "t_count{aa=\"1\",host=\"agent-1\"}", "t_sum{aa=\"1\",host=\"agent-1\"}",
                "t{aa=\"1\",host=\"agent-1\",quantile=\"0.5\"}",
                "t{aa=\"1\",host=\"agent-1\",quantile=\"0.9\"}",
                "t{aa=\"1\",host=\"agent-1\",quantile=\"0.99\"}",
            ])
    }

    @Test func `a quantile without values is a NaN that is no stale marker`() throws {
        var moments = PushedMoments()
        moments.maker.timer("t", [1000])
        _ = try moments.samples(atSeconds: 0)
        let later = try moments.samples(atSeconds: 5_000)
        let quantile = try #require(later.first { $0.series == "t{quantile=\"0.5\"}" })
        #expect(quantile.value.bitPattern == 0x7FF8_0000_0000_0001)
        #expect(!quantile.isStale)
        #expect(later.values["t_count"] == 1)
    }

    @Test(arguments: [1, 2, 3, 7, 2_000])
    func `a request has at most so many samples, and none is lost`(samplesMax: Int) throws {
        var moments = PushedMoments(requestSamplesMax: samplesMax)
        for index in 0..<25 { moments.maker.counter("c\(index)", Double(index)) }
        moments.maker.timer("t", [1])
        let requests = try moments.requests(atSeconds: 10).map { try WriteRequest($0).samples }
        #expect(requests.flatMap(\.self).count == 30)
        #expect(requests.dropLast().allSatisfy { $0.count == samplesMax })
        #expect((requests.last?.count ?? 0) <= samplesMax)
        #expect(requests.flatMap(\.self).values["c24"] == 24)
    }

    @Test func `nothing to send is no request`() {
        var moments = PushedMoments()
        #expect(moments.requests(atSeconds: 10) == [])
    }
}
