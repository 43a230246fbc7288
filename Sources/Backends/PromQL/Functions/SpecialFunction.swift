/// The functions that do not go value by value.
enum SpecialFunction: String, CaseIterable {
    case absent
    case absentOverTime = "absent_over_time"
    case histogramCount = "histogram_count"
    case histogramFraction = "histogram_fraction"
    case histogramQuantile = "histogram_quantile"
    case histogramSum = "histogram_sum"
    case labelJoin = "label_join"
    case labelReplace = "label_replace"
    case pi
    case scalar
    case sort
    case sortDescending = "sort_desc"
    case time
    case timestamp
    case vector

    var arguments: [ValueType] {
        switch self {
        case .absent, .scalar, .sort, .sortDescending, .timestamp, .histogramCount, .histogramSum:
            [.instantVector]
        case .absentOverTime: [.rangeVector]
        case .histogramFraction: [.scalar, .scalar, .instantVector]
        case .histogramQuantile: [.scalar, .instantVector]
        case .labelJoin: [.instantVector, .string, .string, .string]
        case .labelReplace: [.instantVector, .string, .string, .string, .string]
        case .pi, .time: []
        case .vector: [.scalar]
        }
    }

    var result: ValueType {
        switch self {
        case .pi, .scalar, .time: .scalar
        case .absent, .absentOverTime, .histogramCount, .histogramFraction,
            .histogramQuantile, .histogramSum, .labelJoin, .labelReplace, .sort,
            .sortDescending, .timestamp, .vector:
            .instantVector
        }
    }
}
