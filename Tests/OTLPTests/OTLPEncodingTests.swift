import BackendKit
import OTLP
import Statsd
import TestSupport
import Testing

@Suite struct OTLPEncodingTests {
    @Test func `counters are sums of the interval, gauges and sets gauges`() throws {
        var intervals = Intervals()
        intervals.maker.counter("web.hits|zone:eu|canary", 3)
        intervals.maker.gauge("löad", -1.5)
        intervals.maker.set("users", 7)
        let requests = intervals.requests()
        #expect(requests.count == 1)
        let request = try MetricsRequest(requests[0])
        #expect(request.resource == ["service.name": "martlet", "host.name": "h1"])
        #expect(request.scope == "martlet")
        let hits = try #require(request["web.hits"])
        #expect(hits.kind == .sum(isMonotonic: true))
        #expect(hits.value == 3)
        #expect(hits.attributes == ["zone": "eu", "canary": "true"])
        #expect(hits.startNanoseconds == 1_700_000_000_000_000_000)
        #expect(hits.timeNanoseconds == 1_700_000_010_000_000_000)
        #expect(request["löad"]?.kind == .gauge)
        #expect(request["löad"]?.value == -1.5)
        #expect(request["löad"]?.startNanoseconds == 0)
        #expect(request["users"]?.value == 7)
        #expect(request["users"]?.unit == "{member}")
    }

    /// Written by hand from `metrics.proto`.
    @Test func `one gauge is these bytes`() throws {
        var intervals = Intervals(host: "")
        intervals.maker.gauge("g", 2)
        let request = try #require(intervals.requests().first)
        func message(_ field: UInt8, _ content: [UInt8]) -> [UInt8] {
            [field << 3 | 2, UInt8(content.count)] + content
        }
        let service = message(
            1,
            message(1, Array("service.name".utf8))
                + message(2, message(1, Array("martlet".utf8))))
        // 1,700,000,010 s in nanoseconds.
        let time: [UInt8] = [0x19, 0x00, 0xE4, 0x35, 0x8A, 0x00, 0x9D, 0x97, 0x17]
        let point = time + [0x21, 0, 0, 0, 0, 0, 0, 0, 0x40]
        let metric = message(2, message(1, Array("g".utf8)) + message(5, message(1, point)))
        let scope = message(1, message(1, Array("martlet".utf8)))
        let head = message(1, service)
        let count = request.count
        #expect(Array(request[3..<(3 + head.count)]) == head)
        #expect(Array(request.dropFirst(3 + head.count).dropFirst(3).prefix(scope.count)) == scope)
        #expect(request.prefix(count).contains(metric), "\(request)")
    }

    @Test func `an interval begins where the last one ended`() throws {
        var intervals = Intervals()
        intervals.maker.counter("c", 1)
        #expect(try intervals.points()["c"]?.startNanoseconds == 1_700_000_000_000_000_000)
        intervals.maker.counter("c", 1)
        let second = try #require(try intervals.points(afterSeconds: 13)["c"])
        #expect(second.startNanoseconds == 1_700_000_010_000_000_000)
        #expect(second.timeNanoseconds == 1_700_000_023_000_000_000)
        // The clock was set back: the interval has the length it had.
        intervals.maker.counter("c", 1)
        let third = try #require(try intervals.points(afterSeconds: -60)["c"])
        #expect(third.startNanoseconds == 1_699_999_953_000_000_000)
        #expect(third.timeNanoseconds == 1_699_999_963_000_000_000)
    }

    @Test func `a counter that was told to go down is not monotonic from then on`() throws {
        var intervals = Intervals()
        intervals.maker.counter("c|x:1", 5)
        intervals.maker.counter("d", 5)
        #expect(try intervals.points()["c"]?.kind == .sum(isMonotonic: true))
        intervals.maker.counter("c|x:1", -2)
        intervals.tick()
        intervals.maker.counter("c|x:1", 5)
        intervals.maker.counter("d", 5)
        let points = try intervals.points()
        #expect(points["c"]?.kind == .sum(isMonotonic: false))
        #expect(points["c"]?.value == 3)
        #expect(points["d"]?.kind == .sum(isMonotonic: true))
        intervals.maker.counter("c|x:2", 1)
        #expect(try intervals.points()["c"]?.kind == .sum(isMonotonic: false))
    }

    @Test func `names that are not taken are left out`() throws {
        var filter = NameFilter()
        filter.exclude = [NameGlob("debug.*")]
        var intervals = Intervals(encoder: OTLPEncoder(host: "h", filter: filter))
        intervals.maker.counter("debug.c", 5)
        intervals.maker.timer("debug.t", [5])
        intervals.maker.counter("c", 5)
        let names = Set(try intervals.points().map(\.name)).filter { !$0.hasPrefix("statsd.") }
        #expect(names == ["c"])
    }

    @Test func `an empty name becomes one that the protocol knows`() throws {
        var intervals = Intervals()
        intervals.maker.counter("", 2)
        #expect(try intervals.points()["_"]?.value == 2)
    }

    @Test func `the agent's own figures are there`() throws {
        var intervals = Intervals()
        let points = try intervals.points()
        #expect(
            Set(points.map(\.name)) == [
                "statsd.numStats", "statsd.processing_time", "statsd.calculationtime",
            ])
    }

    @Test func `large flushes are cut into requests`() throws {
        var intervals = Intervals()
        for index in 0..<12_000 { intervals.maker.counter("c\(index)|tag:value", Double(index)) }
        let requests = intervals.requests()
        #expect(requests.count == 3)
        #expect(requests.allSatisfy { $0.count <= 1_100_000 })
        let points = try requests.flatMap { try MetricsRequest($0).points }
        #expect(points.count == 12_003)
        #expect(points["c11999"]?.value == 11_999)
    }
}

extension ArraySlice<UInt8> {
    fileprivate func contains(_ part: [UInt8]) -> Bool {
        guard count >= part.count else { return false }
        return indices.dropLast(part.count - 1).contains {
            self[$0..<($0 + part.count)].elementsEqual(part)
        }
    }
}
