/// An operator between two operands; the raw value is how it is written.
enum BinaryOperator: String, CaseIterable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case modulo = "%"
    case power = "^"
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case and
    case or
    case unless
    case atan2

    enum Family {
        case arithmetic, comparison, set
    }

    var family: Family {
        switch self {
        case .add, .subtract, .multiply, .divide, .modulo, .power, .atan2: .arithmetic
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: .comparison
        case .and, .or, .unless: .set
        }
    }

    /// The higher binds the tighter.
    var precedence: Int {
        switch self {
        case .or: 1
        case .and, .unless: 2
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: 3
        case .add, .subtract: 4
        case .multiply, .divide, .modulo, .atan2: 5
        case .power: 6
        }
    }

    /// What the right operand's operators must bind at least: `2 ^ 3 ^ 2` is `2 ^ (3 ^ 2)`.
    var rightPrecedence: Int {
        self == .power ? precedence : precedence + 1
    }
}
