import BackendKit

/// A timer's classic buckets and its native ones, in one `io.prometheus.client.Histogram`.
struct HistogramMessage {
    private enum Field {
        static let count = 1
        static let sum = 2
        static let bucket = 3
        static let schema = 5
        static let zeroThreshold = 6
        static let zeroCount = 7
        static let negativeSpan = 9
        static let negativeDelta = 10
        static let positiveSpan = 12
        static let positiveDelta = 13
    }

    /// Up to so many empty buckets are written as such: that is shorter than another span.
    private static let gapMax = 2

    private let timer: TimerState
    private let shape: TimerShape

    init(_ timer: TimerState, _ shape: TimerShape) {
        self.timer = timer
        self.shape = shape
    }

    func append(sum: Double, to message: inout ProtobufWriter) {
        guard shape.native != nil else {
            let count = MetricMessages.whole(timer.count)
            message.append(Field.count, varint: count)
            message.append(Field.sum, double: sum)
            return appendClassic(count: count, to: &message)
        }
        let zero = MetricMessages.whole(timer.native.zeroCount)
        let negative = SparseBuckets(timer.native.buckets(isNegative: true))
        let positive = SparseBuckets(timer.native.buckets(isNegative: false))
        // Prometheus holds the count against the buckets.
        let count = zero &+ negative.count &+ positive.count
        message.append(Field.count, varint: count)
        message.append(Field.sum, double: sum)
        appendClassic(count: count, to: &message)
        message.append(Field.schema, sint64: Int64(timer.native.schema))
        message.append(Field.zeroThreshold, double: NativeBins.zeroThreshold)
        message.append(Field.zeroCount, varint: zero)
        negative.append(span: Field.negativeSpan, delta: Field.negativeDelta, to: &message)
        positive.append(span: Field.positiveSpan, delta: Field.positiveDelta, to: &message)
    }

    /// The last bucket, +Inf, is the count.
    private func appendClassic(count: UInt64, to message: inout ProtobufWriter) {
        var total = 0.0
        for (edge, inBucket) in zip(shape.buckets, timer.buckets) {
            total += inBucket
            let bucket = message.begin(Field.bucket)
            message.append(1, varint: min(MetricMessages.whole(total), count))
            message.append(2, double: edge)
            message.end(bucket)
        }
    }

    /// Buckets of one sign as runs of neighbours, each count told by its difference to the last.
    private struct SparseBuckets {
        private var spans: [(offset: Int, length: UInt64)] = []
        private var deltas: [Int64] = []
        private(set) var count: UInt64 = 0

        init(_ buckets: [(index: Int, count: Double)]) {
            var next = 0
            var last: Int64 = 0
            for bucket in buckets {
                let gap = bucket.index - next
                if spans.isEmpty || gap > HistogramMessage.gapMax {
                    spans.append((gap, 1))
                } else {
                    for _ in 0..<gap {
                        deltas.append(-last)
                        last = 0
                    }
                    spans[spans.count - 1].length += UInt64(gap + 1)
                }
                let whole = MetricMessages.whole(bucket.count)
                let signed = Int64(clamping: whole)
                deltas.append(signed - last)
                last = signed
                count &+= UInt64(signed)
                next = bucket.index + 1
            }
        }

        func append(span: Int, delta: Int, to message: inout ProtobufWriter) {
            for run in spans {
                let mark = message.begin(span)
                message.append(1, sint64: Int64(run.offset))
                message.append(2, varint: run.length)
                message.end(mark)
            }
            for value in deltas { message.append(delta, sint64: value) }
        }
    }
}
