/// A metric line taken apart: where its key lies and the samples it carries.
///
/// Ranges are offsets into the datagram. One value is used again for every line, so that `rest`
/// keeps its storage and a line costs no allocation. The arrays are bounded by the line: a sample
/// or a bad bit takes two bytes of it at least, a tag section two (`limits.line_bytes` / 2).
package struct MetricLine: Sendable {
    /// The bytes before the first `:`, name tags included.
    package var name = ByteRange.empty
    /// The bytes after `#` of the last tag section.
    package var tags = ByteRange.empty
    /// Earlier tag sections of a line that has several, in order.
    package var earlierTags: [ByteRange] = []
    /// The client's timestamp, seconds.
    package var timestampSeconds: Int64?
    /// The first sample; nearly every line has just this one.
    package var first = ParsedSample()
    /// Further samples.
    package var rest: [ParsedSample] = []
    /// How many samples were taken; 0 when every bit was bad.
    package var sampleCount = 0
    /// Bits that were bad: dropped samples if the line has good ones.
    ///
    /// If `sampleCount` is 0 the first one's reason is the line's. Of a run of values each bad
    /// value counts; a bad type or rate counts once.
    package var badBits: [RejectReason] = []

    package init() {}

    /// Makes room for the next line and keeps the storage.
    mutating func reset(name: ByteRange) {
        self.name = name
        tags = .empty
        timestampSeconds = nil
        sampleCount = 0
        // An empty array has nothing to clear: the common line touches no array at all.
        if !earlierTags.isEmpty { earlierTags.removeAll(keepingCapacity: true) }
        if !rest.isEmpty { rest.removeAll(keepingCapacity: true) }
        if !badBits.isEmpty { badBits.removeAll(keepingCapacity: true) }
    }

    mutating func append(_ sample: ParsedSample) {
        if sampleCount == 0 { first = sample } else { rest.append(sample) }
        sampleCount &+= 1
    }

    mutating func append(tags section: ByteRange) {
        guard !section.isEmpty else { return }
        if !tags.isEmpty { earlierTags.append(tags) }
        tags = section
    }
}

/// One value with its type and weight.
package struct ParsedSample: BitwiseCopyable, Sendable, Equatable {
    package var type = MetricType.counter
    /// A gauge's value began with `+` or `-`, and the listener takes that for a change.
    package var isSigned = false
    /// 0 for a set.
    package var value = 0.0
    /// 1/rate; 1 for gauges and sets.
    package var weight = 1.0
    /// A set's member in the datagram; empty stands for the dialect etsy's member `0`.
    package var member = ByteRange.empty

    package init() {}
}
