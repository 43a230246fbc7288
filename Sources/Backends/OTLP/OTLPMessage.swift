import BackendKit
import ExpositionKit
import Statsd

/// Writes metrics in OpenTelemetry's form, one point a metric, one after the other.
///
/// Source: opentelemetry-proto 1.x, `metrics.proto`, `common.proto`, `resource.proto`.
struct OTLPMessage {
    /// `AGGREGATION_TEMPORALITY_DELTA`: what happened between start and time.
    private static let delta: UInt64 = 1

    private var writer = ProtobufWriter()
    private let startNanoseconds: UInt64
    private let timeNanoseconds: UInt64
    /// Points since the last `take`; each is a metric of its own.
    private(set) var points = 0

    init(startNanoseconds: UInt64, timeNanoseconds: UInt64) {
        self.startNanoseconds = startNanoseconds
        self.timeNanoseconds = timeNanoseconds
    }

    var byteCount: Int { writer.count }

    /// The metrics so far; the next request begins.
    mutating func take() -> (bytes: [UInt8], points: Int) {
        defer { points = 0 }
        return (writer.take(), points)
    }

    // MARK: Metrics

    mutating func counter(
        _ value: Double, isMonotonic: Bool, _ key: ByteRange, in keys: borrowing KeyChunks
    ) {
        metric(key, in: keys, unit: "", kind: MetricField.sum) { message, keys in
            message.number(value, hasStart: true, key, in: keys)
            message.writer.append(SumField.temporality, varint: Self.delta)
            if isMonotonic { message.writer.append(SumField.isMonotonic, varint: 1) }
        }
    }

    mutating func gauge(
        _ value: Double, unit: StaticString = "", _ key: ByteRange,
        in keys: borrowing KeyChunks
    ) {
        metric(key, in: keys, unit: unit, kind: MetricField.gauge) { message, keys in
            message.number(value, hasStart: false, key, in: keys)
        }
    }

    mutating func timer(
        _ values: IntervalTimers.Values, unit: StaticString, _ key: ByteRange,
        in keys: borrowing KeyChunks
    ) {
        metric(key, in: keys, unit: unit, kind: MetricField.exponentialHistogram) {
            message, keys in
            message.histogram(values, key, in: keys)
            message.writer.append(SumField.temporality, varint: Self.delta)
        }
    }

    private mutating func metric(
        _ key: ByteRange, in keys: borrowing KeyChunks, unit: StaticString, kind: Int,
        _ content: (inout OTLPMessage, borrowing KeyChunks) -> Void
    ) {
        points += 1
        let metric = writer.begin(OTLPHead.metrics)
        append(MetricField.name, text: keys[SeriesKey.name(of: key, in: keys)])
        if unit.utf8CodeUnitCount > 0 { writer.append(MetricField.unit, string: unit) }
        let mark = writer.begin(kind)
        content(&self, keys)
        writer.end(mark)
        writer.end(metric)
    }

    // MARK: Points

    private mutating func number(
        _ value: Double, hasStart: Bool, _ key: ByteRange, in keys: borrowing KeyChunks
    ) {
        let point = writer.begin(SumField.points)
        attributes(NumberField.attributes, key, in: keys)
        if hasStart { writer.append(NumberField.start, fixed64: startNanoseconds) }
        writer.append(NumberField.time, fixed64: timeNanoseconds)
        writer.append(NumberField.double, double: value)
        writer.end(point)
    }

    private mutating func histogram(
        _ values: IntervalTimers.Values, _ key: ByteRange, in keys: borrowing KeyChunks
    ) {
        let (above, below) = (
            values.bins.magnitudes(isNegative: false), values.bins.magnitudes(isNegative: true)
        )
        let scale = min(
            ExponentialBuckets.scale(for: above), ExponentialBuckets.scale(for: below))
        let positive = ExponentialBuckets(above, scale: scale)
        let negative = ExponentialBuckets(below, scale: scale)
        let zeros = UInt64(exactly: values.bins.zeroWeight.rounded()) ?? .max
        let point = writer.begin(SumField.points)
        attributes(HistogramField.attributes, key, in: keys)
        writer.append(HistogramField.start, fixed64: startNanoseconds)
        writer.append(HistogramField.time, fixed64: timeNanoseconds)
        writer.append(
            HistogramField.count, fixed64: positive.total &+ negative.total &+ zeros)
        // A sum that may fall must not be there: readers take it for a counter.
        if values.sum.isFinite, values.bins.min >= 0 {
            writer.append(HistogramField.sum, double: values.sum)
        }
        writer.append(HistogramField.scale, sint64: Int64(scale))
        writer.append(HistogramField.zeroCount, fixed64: zeros)
        buckets(HistogramField.positive, positive)
        buckets(HistogramField.negative, negative)
        writer.append(HistogramField.min, double: values.bins.min)
        writer.append(HistogramField.max, double: values.bins.max)
        writer.end(point)
    }

    private mutating func buckets(_ field: Int, _ buckets: ExponentialBuckets) {
        guard !buckets.counts.isEmpty else { return }
        let mark = writer.begin(field)
        writer.append(BucketField.offset, sint64: Int64(buckets.offset))
        writer.append(BucketField.counts, packedVarints: buckets.counts)
        writer.end(mark)
    }

    /// The protocol knows no empty names; the reference's dialect does, and they are `_` as in the
    /// exposition.
    private mutating func append(_ field: Int, text: ArraySlice<UInt8>) {
        if text.isEmpty {
            writer.append(field, string: "_" as StaticString)
        } else {
            writer.append(field, bytes: text)
        }
    }

    /// The series' tags, whose keys are unique; one without a value is `true`.
    private mutating func attributes(
        _ field: Int, _ key: ByteRange, in keys: borrowing KeyChunks
    ) {
        for tag in SeriesKey.tags(of: key, in: keys) {
            let attribute = writer.begin(field)
            append(AttributeField.key, text: keys[tag.key])
            let value = writer.begin(AttributeField.value)
            if let text = tag.value {
                writer.append(AttributeField.string, bytes: keys[text])
            } else {
                writer.append(AttributeField.string, string: "true" as StaticString)
            }
            writer.end(value)
            writer.end(attribute)
        }
    }
}
