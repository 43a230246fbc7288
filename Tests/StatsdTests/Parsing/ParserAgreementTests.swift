import Statsd
import TestSupport
import Testing

@Suite struct ParserAgreementTests {
    private static let linesPerProfile = 50_000

    @Test(arguments: [
        (Dialect.auto, GaugeSign.delta, UInt64(1)), (.auto, .absolute, 2), (.etsy, .delta, 3),
        (.auto, .delta, 4),
    ])
    func `parser and oracle agree on every random line`(
        dialect: Dialect, sign: GaugeSign, seed: UInt64
    ) {
        var profile = ListenerProfile()
        profile.dialect = dialect
        profile.gaugeSign = sign
        let options = seed == 4 ? Self.narrowOptions : InputOptions()
        let oracle = OracleParser(options: options, profile: profile)
        let parser = LineParser(options: options, profile: profile)
        let keys = SeriesKeyBuilder(options: options)
        var generator = LineGenerator(seed: seed)
        var metrics = 0
        var metric = MetricLine()
        for number in 0..<Self.linesPerProfile {
            let line = generator.next()
            let expected = oracle.parse(line)
            let found = OracleVerdict(
                line, by: parser, keys: keys, dialect: dialect, reusing: &metric)
            let general = OracleVerdict(
                line, by: parser, keys: keys, dialect: dialect, generally: true, reusing: &metric)
            if case .metric = expected { metrics += 1 }
            guard found != expected || general != expected else { continue }
            let text = String(reflecting: String(decoding: line, as: UTF8.self))
            Issue.record(
                """
                seed \(seed), line \(number): \(text)
                oracle  \(expected)
                parser  \(found)
                general \(general)
                """)
            return
        }
        // Neither all good nor all bad: else the lines would prove little.
        #expect(metrics > Self.linesPerProfile / 8 && metrics < Self.linesPerProfile * 3 / 4)
    }

    /// Every option away from its default, limits low enough to be met.
    private static var narrowOptions: InputOptions {
        var options = InputOptions()
        options.negativeTimers = true
        options.rejectsMixedTags = true
        options.tags.influxdb = false
        options.rateMin = 0.2
        options.nameBytesMax = 12
        options.tagsMax = 2
        options.tagBytesMax = 5
        options.lineBytesMax = 40
        options.namePrefix = Array("p.".utf8)
        options.constantTags = [Array("t:const".utf8), Array("zone".utf8)]
        return options
    }
}
