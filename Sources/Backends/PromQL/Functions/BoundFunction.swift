/// The functions that keep each value within bounds given by numbers.
enum BoundFunction: String, CaseIterable {
    case clamp
    case clampMax = "clamp_max"
    case clampMin = "clamp_min"
    case round

    var arguments: [ValueType] {
        switch self {
        case .clamp: [.instantVector, .scalar, .scalar]
        case .clampMax, .clampMin, .round: [.instantVector, .scalar]
        }
    }

    /// `parameters` are the numbers at the value's step; rounding is to 1 unless they say else.
    ///
    /// `absent` when no value lies within the bounds.
    func value(of value: Double, _ parameters: [Double]) -> Double {
        switch self {
        case .clamp:
            guard !(parameters[1] < parameters[0]) else { return .absent }
            return Arithmetic.larger(parameters[0], Arithmetic.smaller(parameters[1], value))
        case .clampMax: return Arithmetic.smaller(parameters[0], value)
        case .clampMin: return Arithmetic.larger(parameters[0], value)
        case .round:
            let inverse = 1 / (parameters.first ?? 1)
            return (value * inverse + 0.5).rounded(.down) / inverse
        }
    }
}
