import ForwardKit
import Statsd
import TestSupport
import Testing

@Suite struct BatchTests {
    private let series: [(String, MetricType, ForwardState)] = [
        ("requests|code:200|method:get", .counter, StateFixture.counter(5)),
        ("requests|code:500|method:get", .counter, StateFixture.counter(0.5)),
        ("temperature|room", .gauge, StateFixture.gauge(20.5)),
        ("latency|method:get", .timer, .timer(StateFixture.timer([1, 2, 3.5]))),
        ("latency", .histogram, .timer(StateFixture.timer([1]))),
        ("users", .set, .set(StateFixture.set(0..<3))),
        ("größe|ort:köln", .distribution, .timer(StateFixture.timer([7]))),
    ]

    @Test func `a batch reads back with header, keys and types`() throws {
        let header = StateFixture.header(sequence: 9, part: 1, parts: 3)
        let batch = try StateFixture.batch(series, header)
        #expect(batch.header == header)
        #expect(
            batch.series.map { String(decoding: batch.key(of: $0), as: UTF8.self) }
                == series.map(\.0))
        #expect(batch.series.map(\.type) == series.map(\.1))
        #expect(batch.series.map(\.state.text) == series.map(\.2.text))
        #expect(batch.series.allSatisfy { $0.scope == .mixed })
    }

    @Test func `no batch reads a part of itself as the whole`() {
        let body = StateFixture.body(series)
        for count in body.indices {
            #expect(throws: WireFault.self) {
                try ForwardBatch(Array(body.prefix(count)), limits: TimerLimits())
            }
        }
        #expect(throws: WireFault.trailingBytes) {
            try ForwardBatch(body + [0], limits: TimerLimits())
        }
    }

    @Test func `an empty batch says that an interval had nothing`() throws {
        let batch = try StateFixture.batch([])
        #expect(batch.series.isEmpty)
        #expect(batch.header == StateFixture.header())
    }

    @Test(arguments: ["a\nb", "a|x\n", "a||b", "a|:x"])
    func `keys that no line can make are not forwarded`(key: String) {
        var encoder = BatchEncoder(
            StateFixture.header().interval, exact: ExactLimits(), seed: 1)
        let outcome = encoder.append(
            key: StateFixture.key(key), type: .counter, scope: .mixed,
            state: StateFixture.counter(1))
        #expect(outcome == .unforwardable)
        #expect(encoder.seriesCount == 0)
    }

    @Test func `what is local, empty or too long is not forwarded`() {
        var encoder = BatchEncoder(
            StateFixture.header().interval, exact: ExactLimits(), seed: 1)
        let long = String(repeating: "x", count: ForwardLimits.stringBytesMax + 1)
        let cases: [(String, ForwardScope, ForwardState)] = [
            ("a", .local, .timer(StateFixture.timer([1]))), ("a", .mixed, .timer(TimerCell())),
            (long, .mixed, .timer(StateFixture.timer([1]))),
        ]
        for (name, scope, state) in cases {
            let outcome = encoder.append(
                key: StateFixture.key(name), type: .timer, scope: scope, state: state)
            #expect(outcome == .unforwardable)
        }
        let empty = encoder.append(
            key: StateFixture.key("a"), type: .set, scope: .mixed, state: .set(SetCell()))
        #expect(empty == .unforwardable)
    }

    /// A body of one counter with other bytes behind its dictionary.
    private func body(strings: [String], series: [UInt8]) -> [UInt8] {
        let empty = StateFixture.body([])
        // Behind the header: no strings, no lists of edges, no series.
        var body = Array(empty.dropLast(3))
        body.append(UInt8(strings.count))
        for string in strings { body += [UInt8(string.utf8.count)] + Array(string.utf8) }
        return body + [0] + series
    }

    @Test func `contradictions are refused for their own reason`() throws {
        func fault(_ strings: [String], _ series: [UInt8]) -> WireFault? {
            do throws(WireFault) {
                _ = try ForwardBatch(
                    body(strings: strings, series: series), limits: TimerLimits())
                return nil
            } catch {
                return error
            }
        }
        #expect(fault(["a"], [1, 0, 0, 0, 2, 0, 1]) == nil)
        #expect(fault(["a"], [1, 0, 1, 0, 2, 0, 1]) == .badIndex)
        #expect(fault(["a"], [1, 6, 0, 0, 2, 0, 1]) == .badCode)
        #expect(fault(["a"], [1, 1 << 3, 0, 0, 2, 0, 1]) == .badCode)
        #expect(fault(["a"], [1, 1 << 5, 0, 0, 2, 0, 1]) == .badCode)
        #expect(fault(["a", "k:1", "k:2"], [1, 0, 0, 2, 1, 2, 2, 0, 1]) == .repeatedTag)
        #expect(fault(["a", "k", "k:2"], [1, 0, 0, 2, 1, 2, 2, 0, 1]) == .repeatedTag)
        #expect(fault(["a", ":1"], [1, 0, 0, 1, 1, 2, 0, 1]) == .badText)
        #expect(fault(["a|b"], [0]) == .badText)
        #expect(fault(["a"], [1, 0, 0, 0, 3, 0, 1]) == .badNumber)
        #expect(fault(["a"], [1, 0, 0, 0, 0x82, 0, 0, 1]) == .badVarint)
        #expect(fault(["a"], [2, 0, 0, 0, 2, 0, 1]) == .truncated)
        // Infinity as a gauge, an empty timer, a set with a repeated hash.
        #expect(
            fault(["a"], [1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xF0, 0x7F, 0, 1, 0]) == .badNumber)
        #expect(fault(["a"], [1, 2, 0, 0, 0, 0]) == .badState)
        #expect(fault(["a"], [1, 5 | 1 << 5, 0, 0, 0]) == .badState)
        let hash: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0]
        #expect(fault(["a"], [1, 5, 0, 0, 2] + hash + hash) == .badState)
    }

    @Test func `a sketch whose parts contradict each other is refused`() throws {
        let limits = TimerLimits(exactValuesMax: 0)
        let body = StateFixture.body(
            [("a", .timer, .timer(StateFixture.timer([1, 2, 3, -4, 0], limits: limits)))])
        let empty = StateFixture.body([]).count
        var refused = 0
        for index in empty..<body.count {
            for value in [0, 1, 2, 3, 64, 0x7F] as [UInt8] {
                var bad = body
                bad[index] = value
                do throws(WireFault) {
                    let batch = try ForwardBatch(bad, limits: limits)
                    // What is taken can be merged with itself without a trap.
                    guard case .timer(let cell) = batch.series[0].state else { continue }
                    var merged = TimerCell()
                    for _ in 0..<3 { _ = merged.merge(cell, limits) }
                    var summary = TimerSummary(percentiles: [50, 99, -10])
                    let isSummedUp = summary.sumUp(&merged, limits: limits)
                    #expect(isSummedUp)
                } catch {
                    refused += 1
                }
            }
        }
        #expect(refused > 20)
    }

    @Test func `a few bytes do not become gigabytes`() {
        // A sparse register and its series are nine bytes on the wire and 16 KiB in memory.
        var series: [UInt8] = [0xA0, 0x9C, 1]
        for _ in 0..<20_000 { series += [5 | 1 << 5, 0, 0, 1, 0, 7] }
        #expect(throws: WireFault.tooMuchMemory) {
            try ForwardBatch(body(strings: ["a"], series: series), limits: TimerLimits())
        }
    }

    @Test func `a full batch is read by whoever has the limits`() throws {
        for state in [
            ForwardState.set(StateFixture.set(0..<10_000)),
            .timer(StateFixture.timer((0..<4000).map { Double($0) / 7 })), StateFixture.counter(1),
        ] {
            let type: MetricType =
                switch state.kind {
                case .set: .set
                case .timer: .timer
                case .counter, .gauge: .counter
                }
            let header = StateFixture.header()
            var encoder = BatchEncoder(
                header.interval, exact: ExactLimits(valuesMax: 4096), seed: 1)
            while !encoder.isFull {
                _ = encoder.append(
                    key: StateFixture.key("name.\(encoder.seriesCount)"), type: type,
                    scope: .global, state: state)
            }
            let batch = try ForwardBatch(
                encoder.body(header), limits: TimerLimits(), exact: ExactLimits(valuesMax: 4096))
            #expect(batch.series.count == encoder.seriesCount)
        }
    }
}
