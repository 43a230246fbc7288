/// A metric line taken apart: where its key lies and the samples it carries.
///
/// Ranges are offsets into the datagram. One value is used again for every line, so that `rest`
/// keeps its storage and a line costs no allocation.
struct MetricLine {
    /// The bytes before the first `:`, name tags included.
    var name = ByteRange.empty
    /// The bytes after `#` of the last tag section.
    var tags = ByteRange.empty
    /// Earlier tag sections of a line that has several, in order.
    var earlierTags: [ByteRange] = []
    /// The client's timestamp, seconds.
    var timestampSeconds: Int64?
    /// The first sample; nearly every line has just this one.
    var first = ParsedSample()
    /// Further samples.
    var rest: [ParsedSample] = []
    /// How many samples were taken; 0 when every bit was bad.
    var sampleCount = 0
    /// Bits that were bad in a line that has good ones, or `sampleCount == 0`: the first's reason
    /// is then the line's.
    var badBits: [RejectReason] = []
}

/// One value with its type and weight.
struct ParsedSample: BitwiseCopyable {
    var type = MetricType.counter
    /// A gauge's value began with `+` or `-`.
    var isSigned = false
    /// 0 for a set.
    var value = 0.0
    /// 1/rate; 1 for gauges and sets.
    var weight = 1.0
    /// A set's member in the datagram.
    var member = ByteRange.empty
}
