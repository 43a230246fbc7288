/// A line of one sample, one tag section at most and no timestamp: nearly every line there is.
///
/// Ranges are offsets into the buffer that the line stands in.
package struct PlainLine: BitwiseCopyable, Sendable {
    /// The line without its end; its name comes first.
    var range = ByteRange.empty
    /// Where the name ends, at a `:`.
    var nameEnd: UInt32 = 0
    /// Where the value ends, at a `|`.
    var valueEnd: UInt32 = 0
    /// The bytes after `#`.
    var tags = ByteRange.empty
    /// 0 for a set.
    var value = 0.0
    /// 1/rate; 1 for gauges and sets.
    var weight = 1.0
    var type = MetricType.counter
    /// A gauge's value began with `+` or `-`, and the listener takes that for a change.
    var isSigned = false

    package init() {}

    var name: ByteRange { ByteRange(start: range.start, end: nameEnd) }
    /// The text of the value: a set's member.
    var member: ByteRange { ByteRange(start: nameEnd &+ 1, end: valueEnd) }

    var sample: ParsedSample {
        var sample = ParsedSample()
        sample.type = type
        sample.isSigned = isSigned
        sample.value = value
        sample.weight = weight
        if type == .set { sample.member = member }
        return sample
    }
}

extension MetricLine {
    /// The same line in the general form.
    mutating func take(_ plain: PlainLine) {
        reset(name: plain.name)
        tags = plain.tags
        first = plain.sample
        sampleCount = 1
    }
}
