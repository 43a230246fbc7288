/// The buckets of one classic histogram at one time.
struct HistogramBuckets {
    struct Bucket {
        var upperBound: Double
        /// Observations up to the bound.
        var count: Double
    }

    private var buckets: [Bucket] = []

    mutating func append(_ bucket: Bucket) {
        buckets.append(bucket)
    }

    /// An estimate: observations are taken as spread evenly within a bucket.
    ///
    /// NaN without a bucket to infinity, with fewer than two buckets or no observations.
    func quantile(_ quantile: Double) -> Double {
        guard !quantile.isNaN else { return .nan }
        if quantile < 0 { return -.infinity }
        if quantile > 1 { return .infinity }
        let buckets = cumulated()
        guard let last = buckets.last, last.upperBound == .infinity, buckets.count >= 2,
            last.count != 0
        else { return .nan }
        let rank = quantile * last.count
        let lastFinite = buckets.count - 2
        guard let place = buckets[...lastFinite].firstIndex(where: { $0.count >= rank }) else {
            return buckets[lastFinite].upperBound
        }
        let bucket = buckets[place]
        guard place > 0 else {
            if bucket.upperBound <= 0 { return bucket.upperBound }
            return bucket.upperBound * (rank / bucket.count)
        }
        let below = buckets[place - 1]
        let share = (rank - below.count) / (bucket.count - below.count)
        return below.upperBound + (bucket.upperBound - below.upperBound) * share
    }

    /// In order, equal bounds joined, and never going down: scrapes may tear a histogram.
    private func cumulated() -> [Bucket] {
        var result: [Bucket] = []
        for bucket in buckets.sorted(by: { $0.upperBound < $1.upperBound }) {
            if let last = result.last, last.upperBound == bucket.upperBound {
                result[result.count - 1].count += bucket.count
            } else {
                result.append(bucket)
            }
        }
        for place in result.indices.dropFirst() where result[place].count < result[place - 1].count
        {
            result[place].count = result[place - 1].count
        }
        return result
    }
}
