/// Quantiles of a few values, by linear interpolation between the two nearest.
enum Quantile {
    static func value(_ quantile: Double, of values: [Double]) -> Double {
        guard !values.isEmpty, !quantile.isNaN else { return .nan }
        if quantile < 0 { return -.infinity }
        if quantile > 1 { return .infinity }
        let sorted = values.sorted { $0 < $1 || ($0.isNaN && !$1.isNaN) }
        let rank = quantile * Double(sorted.count - 1)
        let lower = Int(rank.rounded(.down))
        let upper = min(sorted.count - 1, lower + 1)
        let weight = rank - rank.rounded(.down)
        return sorted[lower] * (1 - weight) + sorted[upper] * weight
    }
}
