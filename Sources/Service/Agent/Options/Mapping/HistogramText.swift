internal import Configuration

/// `histogram_options`.
struct HistogramText: Sendable, Equatable {
    var buckets: [Double]?
    var nativeFactor: Double?
    var nativeBucketsMax: Int?

    static let schema = Schema(
        defaults: HistogramText(),
        [
            Option(
                "buckets", optional: \.buckets, bucketList.unlessEmpty,
                "Upper limits, inclusive, ascending; `+Inf` is implied."),
            Option(
                "native_histogram_bucket_factor", optional: \.nativeFactor,
                .number(0...65_536).unlessEmpty,
                "How many times as wide as the one before a native bucket may be; 1 for none."),
            Option(
                "native_histogram_max_buckets", optional: \.nativeBucketsMax,
                .integer(0...Int.max).unlessEmpty,
                "Most native buckets, at most 2048; past them they become wider."),
        ])

    /// A last limit that is infinite says what is implied.
    static let bucketList: Codec<[Double]> = {
        var codec = Codec<[Double]>.list(of: .number(allowsInfinity: true), count: 0...256)
        codec = codec.checked { buckets in
            let finite = buckets.last == .infinity ? buckets.dropLast() : buckets[...]
            let isAscending = zip(finite, finite.dropFirst()).allSatisfy(<)
            return isAscending && finite.allSatisfy(\.isFinite) ? nil : "is not ascending"
        }
        let decode = codec.decode
        codec.decode = { node, path, problems in
            let buckets = decode(node, path, &problems)
            return buckets.map { $0.last == .infinity ? $0.dropLast() : $0 }
        }
        return codec
    }()
}
