internal import Glibc

/// The binary operators on numbers.
enum Arithmetic {
    /// The operator's value; of a comparison the left value when it holds, else `nil`.
    @inline(__always)
    static func result(_ operation: BinaryOperator, _ left: Double, _ right: Double) -> Double? {
        switch operation {
        case .add: left + right
        case .subtract: left - right
        case .multiply: left * right
        case .divide: left / right
        case .modulo: Glibc.fmod(left, right)
        case .power: Glibc.pow(left, right)
        case .atan2: Glibc.atan2(left, right)
        case .equal: left == right ? left : nil
        case .notEqual: left != right ? left : nil
        case .less: left < right ? left : nil
        case .lessOrEqual: left <= right ? left : nil
        case .greater: left > right ? left : nil
        case .greaterOrEqual: left >= right ? left : nil
        case .and, .or, .unless: nil
        }
    }

    /// The smaller of two, as Go has it: NaN wins, but not over -Inf.
    static func smaller(_ left: Double, _ right: Double) -> Double {
        if left == -.infinity || right == -.infinity { return -.infinity }
        if left.isNaN || right.isNaN { return .nan }
        if left == 0, right == 0 { return left.sign == .minus ? left : right }
        return left < right ? left : right
    }

    /// The larger of two, as Go has it: NaN wins, but not over +Inf.
    static func larger(_ left: Double, _ right: Double) -> Double {
        if left == .infinity || right == .infinity { return .infinity }
        if left.isNaN || right.isNaN { return .nan }
        if left == 0, right == 0 { return left.sign == .minus ? right : left }
        return left > right ? left : right
    }
}
