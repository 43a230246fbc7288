/// The functions that make one value of the samples in a range.
enum RangeFunction: String, CaseIterable {
    case averageOverTime = "avg_over_time"
    case changes
    case countOverTime = "count_over_time"
    case delta
    case deriv
    case holtWinters = "holt_winters"
    case idelta
    case increase
    case irate
    case lastOverTime = "last_over_time"
    case maxOverTime = "max_over_time"
    case minOverTime = "min_over_time"
    case predictLinear = "predict_linear"
    case presentOverTime = "present_over_time"
    case quantileOverTime = "quantile_over_time"
    case rate
    case resets
    case standardDeviationOverTime = "stddev_over_time"
    case standardVarianceOverTime = "stdvar_over_time"
    case sumOverTime = "sum_over_time"

    var arguments: [ValueType] {
        switch self {
        case .quantileOverTime: [.scalar, .rangeVector]
        case .predictLinear: [.rangeVector, .scalar]
        case .holtWinters: [.rangeVector, .scalar, .scalar]
        case .averageOverTime, .changes, .countOverTime, .delta, .deriv, .idelta, .increase,
            .irate, .lastOverTime, .maxOverTime, .minOverTime, .presentOverTime, .rate, .resets,
            .standardDeviationOverTime, .standardVarianceOverTime, .sumOverTime:
            [.rangeVector]
        }
    }

    /// Only a value that is still the series' own keeps its name.
    var keepsName: Bool { self == .lastOverTime }

    /// The value at one step; `nil` when there are too few samples.
    ///
    /// `parameters` are the scalar arguments at this step.
    func value(
        _ window: SampleWindow, _ timestamps: Span<Int64>, _ values: Span<Double>,
        _ parameters: [Double]
    ) throws(QueryError) -> Double? {
        let places = window.places
        switch self {
        case .countOverTime: return Double(places.count)
        case .presentOverTime: return 1
        case .lastOverTime: return values[places.upperBound - 1]
        case .sumOverTime: return RangeStatistics.sum(places, values)
        case .averageOverTime: return RangeStatistics.average(places, values)
        case .minOverTime: return RangeStatistics.minimum(places, values)
        case .maxOverTime: return RangeStatistics.maximum(places, values)
        case .standardVarianceOverTime: return RangeStatistics.variance(places, values)
        case .standardDeviationOverTime:
            return RangeStatistics.variance(places, values).squareRoot()
        case .changes: return RangeStatistics.changes(places, values)
        case .resets: return RangeStatistics.resets(places, values)
        case .quantileOverTime:
            return Quantile.value(parameters[0], of: places.map { values[$0] })
        case .rate: return Rates.perSecond(window, timestamps, values)
        case .increase: return Rates.change(window, timestamps, values, isCounter: true)
        case .delta: return Rates.change(window, timestamps, values, isCounter: false)
        case .irate: return Rates.instant(places, timestamps, values, isRate: true)
        case .idelta: return Rates.instant(places, timestamps, values, isRate: false)
        case .deriv: return Trends.slope(places, timestamps, values)
        case .predictLinear:
            return Trends.prediction(window, timestamps, values, afterSeconds: parameters[0])
        case .holtWinters:
            return try Trends.smoothed(places, values, parameters[0], parameters[1])
        }
    }
}
