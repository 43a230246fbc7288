/// Field numbers of `metrics.proto` and `common.proto`.
enum MetricField {
    static let name = 1
    static let unit = 3
    static let gauge = 5
    static let sum = 7
    static let exponentialHistogram = 10
}

/// Of `Sum`; `Gauge` and `ExponentialHistogram` share what they have of these.
enum SumField {
    static let points = 1
    static let temporality = 2
    static let isMonotonic = 3
}

/// Of `NumberDataPoint`.
enum NumberField {
    static let start = 2
    static let time = 3
    static let double = 4
    static let attributes = 7
}

/// Of `ExponentialHistogramDataPoint`.
enum HistogramField {
    static let attributes = 1
    static let start = 2
    static let time = 3
    static let count = 4
    static let sum = 5
    static let scale = 6
    static let zeroCount = 7
    static let positive = 8
    static let negative = 9
    static let min = 12
    static let max = 13
}

/// Of `ExponentialHistogramDataPoint.Buckets`.
enum BucketField {
    static let offset = 1
    static let counts = 2
}

/// Of `KeyValue` and `AnyValue`.
enum AttributeField {
    static let key = 1
    static let value = 2
    static let string = 1
}
