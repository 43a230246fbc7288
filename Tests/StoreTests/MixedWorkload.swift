import Store
import TestSupport

/// The reference's mixed workload: 40 % counters per flush of 0…199, 30 % slow whole-numbered
/// gauges, 10 % timers with three decimals, 10 % means of a full mantissa, 10 % constants.
///
/// The same numbers on every machine: `SplitMix64` is the only chance in it.
struct MixedWorkload {
    /// Milliseconds between two samples.
    static let step: Int64 = 10_000
    static let start: Int64 = 1_700_000_000_000

    private var random = SplitMix64(seed: 42)

    /// Chunks of 120 samples, one a series.
    mutating func chunks(_ count: Int) -> [[StoredSample]] {
        (0..<count).map { series in
            var gauge = Double(series % 1_000)
            return (0..<120).map { index in
                StoredSample(Self.start + Int64(index) * Self.step, value(of: series, &gauge))
            }
        }
    }

    private mutating func value(of series: Int, _ gauge: inout Double) -> Double {
        switch series % 10 {
        case 0...3: return Double(random.next() % 200)
        case 4...6:
            // A step of one in a third of the flushes.
            let step = random.next() % 6
            gauge += step == 0 ? 1 : step == 1 ? -1 : 0
            return gauge
        case 7: return Double(random.next() % 1_000_000) / 1_000
        case 8: return Double(random.next() >> 11) / 9_007_199_254_740_992 * 100
        default: return 42
        }
    }
}
