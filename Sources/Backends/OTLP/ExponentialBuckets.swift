import ExpositionKit
import Statsd

/// One sign of an exponential histogram: counts from an offset on, at a scale.
///
/// The sketch's bins are those of scale 5 exactly: γ = 2^(1/32), limits on the same side, the index
/// one more. Counts are whole numbers, so Σ 1/rate is rounded bucket by bucket; without sample
/// rates, or with those that are 1/n, nothing is lost.
struct ExponentialBuckets: Equatable {
    static let scaleMax = 5
    /// Buckets of one sign: 20 powers of two at full precision, a microsecond to a second.
    ///
    /// Values that lie further apart get a lower scale, each step with buckets twice as wide.
    static let bucketsMax = 640
    /// At this scale every double lies within three buckets.
    private static let scaleMin = -10

    private(set) var offset = 0
    private(set) var counts: [UInt64] = []

    var total: UInt64 { counts.reduce(0, &+) }

    init(_ bins: [(index: Int, weight: Double)], scale: Int) {
        guard let lowest = bins.first?.index, let highest = bins.last?.index else { return }
        let shift = Self.scaleMax - scale
        offset = (lowest - 1) >> shift
        var weights = [Double](repeating: 0, count: ((highest - 1) >> shift) - offset + 1)
        for bin in bins { weights[((bin.index - 1) >> shift) - offset] += bin.weight }
        counts = weights.map { UInt64(exactly: $0.rounded()) ?? .max }
    }

    /// The largest scale at which the bins, ascending, fit.
    static func scale(for bins: [(index: Int, weight: Double)]) -> Int {
        guard let lowest = bins.first?.index, let highest = bins.last?.index else {
            return scaleMax
        }
        var shift = 0
        while shift < scaleMax - scaleMin,
            ((highest - 1) >> shift) - ((lowest - 1) >> shift) >= bucketsMax
        {
            shift += 1
        }
        return scaleMax - shift
    }
}
