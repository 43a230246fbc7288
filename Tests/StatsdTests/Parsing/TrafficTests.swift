import Statsd
import TestSupport
import Testing

@Suite struct TrafficTests {
    @Test(arguments: [UInt64(21), 22])
    func `parsed traffic adds up to what was sent`(seed: UInt64) {
        var traffic = TrafficGenerator(seed: seed)
        let parser = LineParser(options: InputOptions(), profile: ListenerProfile())
        let keys = SeriesKeyBuilder(options: InputOptions())
        var found: [TrafficGenerator.Series: TrafficGenerator.Expected] = [:]
        var metric = MetricLine()
        for _ in 0..<500 {
            let datagram = traffic.nextDatagram()
            #expect(datagram.count <= 1_432)
            var cursor = LineCursor()
            while let line = cursor.next(in: datagram.span) {
                let kind = parser.parse(line, in: datagram.span, into: &metric)
                #expect(kind == .metric && metric.badBits.isEmpty)
                var key: [UInt8] = []
                let reason = keys.append(
                    keyOf: metric, in: datagram.span, dialect: .auto, to: &key)
                #expect(reason == nil)
                for sample in ([metric.first] + metric.rest).prefix(metric.sampleCount) {
                    let series = TrafficGenerator.Series(
                        type: sample.type, key: String(decoding: key, as: UTF8.self))
                    add(sample, of: datagram, to: &found[series, default: .init()])
                }
            }
        }
        #expect(found == traffic.expected, "seed \(seed)")
    }

    private func add(
        _ sample: ParsedSample, of datagram: [UInt8], to entry: inout TrafficGenerator.Expected
    ) {
        entry.sampleCount += 1
        switch sample.type {
        case .counter:
            entry.total += sample.value * sample.weight
        case .gauge:
            entry.total = sample.isSigned ? entry.total + sample.value : sample.value
        case .timer, .histogram, .distribution:
            entry.values.append(sample.value)
            entry.weights.append(sample.weight)
        case .set:
            entry.members.insert(String(decoding: datagram[sample.member.range], as: UTF8.self))
        }
    }
}
