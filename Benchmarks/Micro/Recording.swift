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

    init(_ traffic: Traffic) {
        var bytes: [UInt8] = []
        var ranges: [Range<Int>] = []
        for datagram in traffic.datagrams {
            ranges.append(bytes.count..<(bytes.count + datagram.count))
            bytes += datagram
        }
        self.bytes = bytes
        self.ranges = ranges
        lineCount = traffic.lineCount
    }

    var batchCount: Int { (ranges.count + Self.batchMax - 1) / Self.batchMax }

    /// Ingests one batch as a worker does it.
    func ingest(batch: Int, into pipeline: inout IngestPipeline, atSeconds seconds: Double) {
        pipeline.begin(batchAtSeconds: seconds)
        let first = batch * Self.batchMax
        let bytes = bytes.span
        for index in first..<min(first + Self.batchMax, ranges.count) {
            pipeline.ingestDatagram(
                bytes.extracting(ranges[index]), listener: 0, profile: ListenerProfile())
        }
    }
}
