import Statsd

/// Datagrams of a workload in one buffer, as a batch of the socket's would bring them.
///
/// An array of arrays would have a counted reference for each datagram, and a thread that counts
/// references which another counts too would measure that.
struct Recording {
    private let bytes: [UInt8]
    private let ranges: [Range<Int>]
    /// How many of them have lines in common with a system call: the socket's batch.
    private static let batchMax = 64
    let lineCount: Int

    init(_ datagrams: [[UInt8]], lineCount: Int) {
        var bytes: [UInt8] = []
        var ranges: [Range<Int>] = []
        for datagram in datagrams {
            ranges.append(bytes.count..<(bytes.count + datagram.count))
            bytes += datagram
        }
        self.bytes = bytes
        self.ranges = ranges
        self.lineCount = lineCount
    }

    var batchCount: Int { (ranges.count + Self.batchMax - 1) / Self.batchMax }

    /// Ingests one batch as a worker does it.
    func ingest(batch: Int, into pipeline: inout IngestPipeline, atSeconds seconds: Double) {
        pipeline.begin(batchAtSeconds: seconds)
        let first = batch * Self.batchMax
        pipeline.ingestDatagrams(
            min(Self.batchMax, ranges.count - first), of: bytes.span, listener: 0,
            profile: ListenerProfile()
        ) { ranges[first + $0] }
    }

    /// Cuts every line by the parser's fast path.
    func parse(by parser: LineParser, into line: inout PlainLine) {
        let bytes = bytes.span
        for range in ranges {
            var start = range.lowerBound
            while start < range.upperBound {
                let next = parser.readPlain(
                    from: start, to: range.upperBound, in: bytes, into: &line)
                precondition(next > start, "every line of the traffic is plain")
                start = next
            }
        }
    }
}
