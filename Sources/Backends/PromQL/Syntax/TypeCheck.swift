/// Checks that every part of a query gets the types it can work with.
struct TypeCheck {
    let input: [UInt8]

    func check(_ expression: Expression) throws(QueryError) {
        switch expression.node {
        case .number, .string: break
        case .selector(let selector), .range(let selector, _):
            try check(selector, at: expression)
        case .subquery(let subquery): try check(subquery, at: expression)
        case .call(let call): try check(call, at: expression)
        case .aggregation(let aggregation): try check(aggregation)
        case .binary(let binary): try check(binary, at: expression)
        case .negation(let inner), .plus(let inner): try checkSigned(inner, at: expression)
        case .parentheses(let inner): try check(inner)
        }
    }

    private func failure(_ problem: String, _ expression: Expression) -> QueryError {
        ParseFailure.error(problem, at: expression.range.lowerBound, in: input)
    }

    private func expect(
        _ type: ValueType, _ expression: Expression, in context: String
    ) throws(QueryError) {
        guard expression.type != type else { return }
        throw failure(
            "expected type \(type.rawValue) in \(context), got \(expression.type.rawValue)",
            expression)
    }

    private func check(_ selector: Expression.Selector, at place: Expression) throws(QueryError) {
        if let name = selector.name {
            for matcher in selector.matchers.dropLast() where matcher.name == Label.metricName {
                let (first, second) = (GoQuote.quoted(name), GoQuote.quoted(matcher.value))
                throw failure("metric name must not be set twice: \(first) or \(second)", place)
            }
            return
        }
        for matcher in selector.matchers where try !matcher.matches("") { return }
        throw failure("vector selector must contain at least one non-empty matcher", place)
    }

    private func check(_ subquery: Expression.Subquery, at place: Expression) throws(QueryError) {
        try check(subquery.expression)
        let type = subquery.expression.type
        guard type != .instantVector else { return }
        let name = type == .rangeVector ? "matrix" : type.rawValue
        throw failure("subquery is only allowed on instant vector, got \(name) instead", place)
    }

    private func check(_ call: Expression.Call, at place: Expression) throws(QueryError) {
        let function = call.function
        let name = GoQuote.quoted(function.name)
        let count = call.arguments.count
        if let problem = function.problem(withCount: count) {
            throw failure("expected \(problem) in call to \(name), got \(count)", place)
        }
        for (number, argument) in call.arguments.enumerated() {
            try check(argument)
            try expect(
                function.type(ofArgument: number), argument, in: "call to function \(name)")
        }
    }

    private func check(_ aggregation: Expression.Aggregation) throws(QueryError) {
        try check(aggregation.expression)
        try expect(.instantVector, aggregation.expression, in: "aggregation expression")
        guard let parameter = aggregation.parameter,
            let type = aggregation.operation.parameter
        else { return }
        try check(parameter)
        try expect(type, parameter, in: "aggregation parameter")
    }

    private func checkSigned(_ inner: Expression, at place: Expression) throws(QueryError) {
        try check(inner)
        guard inner.type != .scalar, inner.type != .instantVector else { return }
        let type = GoQuote.quoted(inner.type.rawValue)
        throw failure(
            "unary expression only allowed on expressions of type scalar or instant vector, "
                + "got \(type)", place)
    }

    // MARK: Binary operators

    private func check(_ binary: Expression.Binary, at place: Expression) throws(QueryError) {
        try check(binary.left)
        try check(binary.right)
        try checkModifiers(binary)
        for side in [binary.left, binary.right]
        where side.type != .scalar && side.type != .instantVector {
            throw failure(
                "binary expression must contain only scalar and instant vector types", side)
        }
        let hasScalar = binary.left.type == .scalar || binary.right.type == .scalar
        let name = GoQuote.quoted(binary.operation.rawValue)
        if hasScalar, !binary.matching.labels.isEmpty {
            throw failure("vector matching only allowed between instant vectors", place)
        }
        guard binary.operation.family == .set else { return }
        if hasScalar {
            throw failure("set operator \(name) not allowed in binary scalar expression", place)
        }
        if binary.matching.grouping != .none {
            throw failure("no grouping allowed for \(name) operation", place)
        }
    }

    private func checkModifiers(_ binary: Expression.Binary) throws(QueryError) {
        let isComparison = binary.operation.family == .comparison
        let matching = binary.matching
        if matching.returnsBool, !isComparison {
            throw atOperator("bool modifier can only be used on comparison operators", binary)
        }
        let areScalars = binary.left.type == .scalar && binary.right.type == .scalar
        if isComparison, !matching.returnsBool, areScalars {
            throw atOperator("comparisons between scalars must use BOOL modifier", binary)
        }
        guard matching.isOn else { return }
        for label in matching.labels where matching.included.contains(label) {
            let name = GoQuote.quoted(label)
            throw atOperator(
                "label \(name) must not occur in ON and GROUP clause at once", binary)
        }
    }

    /// An error where the operator stands.
    private func atOperator(_ problem: String, _ binary: Expression.Binary) -> QueryError {
        var place = binary.left.range.upperBound
        while place < input.count, input[place].isSpace { place += 1 }
        return ParseFailure.error(problem, at: place, in: input)
    }
}
