/// A query as a tree, with the place of each part in the text.
struct Expression {
    /// Deepest tree: evaluation calls itself at every level, some 2 KiB of stack each.
    static let depthMax = 100

    var node: Node
    /// In bytes of the query.
    var range: Range<Int>
    let depth: Int

    indirect enum Node {
        case number(Double)
        case string(String)
        case selector(Selector)
        /// A selector with its range in milliseconds.
        case range(Selector, milliseconds: Int64)
        case subquery(Subquery)
        case call(Call)
        case aggregation(Aggregation)
        case binary(Binary)
        case negation(Expression)
        /// A `+` before a vector, and brackets: the same value, but not the same to a type check.
        case plus(Expression)
        case parentheses(Expression)
    }

    /// Which time a selector or subquery looks at instead of the step's.
    struct Moment {
        var offsetMilliseconds: Int64 = 0
        var at: At?

        /// Whether it is the step's own time.
        var isNow: Bool { offsetMilliseconds == 0 && at == nil }

        enum At {
            case milliseconds(Int64)
            case start
            case end
        }
    }

    struct Selector {
        /// The name outside of the braces.
        var name: String?
        /// With the name, which then stands last.
        var matchers: [LabelMatcher]
        var moment = Moment()
    }

    struct Subquery {
        var expression: Expression
        var rangeMilliseconds: Int64
        /// Between its evaluations; `nil` is the engine's default.
        var stepMilliseconds: Int64?
        var moment = Moment()
    }

    struct Call {
        let function: Function
        let arguments: [Expression]
    }

    struct Aggregation {
        let operation: AggregationOperator
        let parameter: Expression?
        let expression: Expression
        let grouping: Grouping
    }

    struct Grouping {
        var labels: [String] = []
        var isWithout = false
    }

    struct Binary {
        let operation: BinaryOperator
        let left: Expression
        let right: Expression
        let matching: VectorMatching
    }

    var type: ValueType {
        switch node {
        case .number: .scalar
        case .string: .string
        case .selector, .aggregation: .instantVector
        case .range, .subquery: .rangeVector
        case .call(let call): call.function.result
        case .binary(let binary):
            binary.left.type == .scalar && binary.right.type == .scalar
                ? .scalar : .instantVector
        case .negation(let inner), .plus(let inner), .parentheses(let inner): inner.type
        }
    }

    /// Without brackets around it.
    var unwrapped: Expression {
        var expression = self
        while case .parentheses(let inner) = expression.node { expression = inner }
        return expression
    }
}
