import Statsd
import TestSupport

/// Reads arbitrary bytes as a datagram: nothing may trap, and parser and oracle must agree.
///
/// The first byte chooses the listener's profile and the options, the rest is the datagram. A
/// disagreement ends the process, which libFuzzer keeps as a crash with its input.
@c(LLVMFuzzerTestOneInput)
func fuzzDatagram(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start = unsafe start, count > 0 else { return 0 }
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    DatagramCase(choice: input[0]).check(Array(input.dropFirst()))
    return 0
}

/// One way to configure the parser.
private struct DatagramCase {
    private var options = InputOptions()
    private var profile = ListenerProfile()

    init(choice: UInt8) {
        if choice & 1 != 0 { profile.dialect = .etsy }
        if choice & 2 != 0 { profile.gaugeSign = .absolute }
        options.negativeTimers = choice & 4 != 0
        options.rejectsMixedTags = choice & 8 != 0
        if choice & 16 != 0 {
            options.nameBytesMax = 12
            options.tagsMax = 2
            options.tagBytesMax = 5
            options.lineBytesMax = 40
        }
        if choice & 32 != 0 {
            options.namePrefix = Array("p.".utf8)
            options.constantTags = [Array("t:const".utf8)]
        }
        if choice & 64 != 0 { options.tags.influxdb = false }
        if choice & 128 != 0 { options.tags.dogstatsd = false }
    }

    func check(_ datagram: [UInt8]) {
        let parser = LineParser(options: options, profile: profile)
        let oracle = OracleParser(options: options, profile: profile)
        let keys = SeriesKeyBuilder(options: options)
        var metric = MetricLine()
        var cursor = LineCursor()
        while let range = cursor.next(in: datagram.span) {
            let line = Array(datagram[range.range])
            let expected = oracle.parse(line)
            for generally in [false, true] {
                let found = OracleVerdict(
                    line, by: parser, keys: keys, dialect: profile.dialect, generally: generally,
                    reusing: &metric)
                precondition(found == expected, "\(line): \(found) is not \(expected)")
            }
        }
    }
}
