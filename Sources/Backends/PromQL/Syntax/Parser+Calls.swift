extension Parser {
    /// A call of the function `name`, whose arguments come next.
    mutating func call(_ name: Token) throws(QueryError) -> Expression {
        let arguments = try argumentList()
        guard let function = Function.named(name.text) else {
            let text = GoQuote.quoted(name.text)
            throw failure("unknown function with name \(text)", at: name.range.lowerBound)
        }
        let call = Expression.Call(function: function, arguments: arguments)
        return try tree(.call(call), name.range.lowerBound..<end, over: arguments)
    }

    /// `(a, b, c)`.
    private mutating func argumentList() throws(QueryError) -> [Expression] {
        advance()
        var arguments: [Expression] = []
        guard !skip(.rightParenthesis) else { return [] }
        while true {
            try checkList(arguments.count)
            arguments.append(try expression(bindingAtLeast: 1))
            let comma = token
            guard skip(.comma) else { break }
            if !token.beginsExpression, lexerFailure == nil {
                throw failure(
                    "trailing commas not allowed in function call args", at: comma.range.lowerBound)
            }
        }
        guard skip(.rightParenthesis) else { throw unexpected() }
        return arguments
    }

    /// `sum by (a) (x)` or `sum(x) by (a)`; the operator is behind us, at `start`.
    mutating func aggregation(
        _ operation: AggregationOperator, from start: Int
    ) throws(QueryError) -> Expression {
        aggregationsOpen += 1
        var grouping = try groupingClause()
        guard token.kind == .mark(.leftParenthesis) else { throw unexpected() }
        var arguments = try argumentList()
        aggregationsOpen -= 1
        if grouping == nil { grouping = try groupingClause() }
        let range = start..<end
        guard let last = arguments.last else {
            throw failure("no arguments for aggregate expression provided", at: start)
        }
        let wanted = operation.parameter == nil ? 1 : 2
        guard arguments.count == wanted else {
            throw failure(
                "wrong number of arguments for aggregate expression provided, "
                    + "expected \(wanted), got \(arguments.count)", at: start)
        }
        arguments.removeLast()
        let aggregation = Expression.Aggregation(
            operation: operation, parameter: arguments.first, expression: last,
            grouping: grouping ?? Expression.Grouping())
        return try tree(.aggregation(aggregation), range, over: arguments + [last])
    }

    /// `by (a, b)` or `without (a, b)` if it comes next.
    private mutating func groupingClause() throws(QueryError) -> Expression.Grouping? {
        if skip(Token.Keyword.by) { return Expression.Grouping(labels: try labelList()) }
        guard skip(Token.Keyword.without) else { return nil }
        return Expression.Grouping(labels: try labelList(), isWithout: true)
    }

    /// The modifiers behind a binary operator.
    mutating func vectorMatching() throws(QueryError) -> VectorMatching {
        var matching = VectorMatching()
        matching.returnsBool = skip(.bool)
        if skip(.on) {
            matching.isOn = true
        } else if !skip(.ignoring) {
            return matching
        }
        matching.labels = try labelList()
        if skip(.groupLeft) {
            matching.grouping = .left
        } else if skip(.groupRight) {
            matching.grouping = .right
        } else {
            return matching
        }
        if token.kind == .mark(.leftParenthesis) || !token.beginsExpression {
            matching.included = try labelList()
        }
        return matching
    }

    /// `(a, b)`; keywords are names here, and a comma may end the list.
    private mutating func labelList() throws(QueryError) -> [String] {
        guard skip(.leftParenthesis) else {
            throw unexpected(in: "grouping opts", expected: "\"(\"")
        }
        var labels: [String] = []
        while !skip(.rightParenthesis) {
            guard mayBeLabel, Label.isName(token.text) else {
                throw unexpected(in: "grouping opts", expected: "label")
            }
            try checkList(labels.count)
            labels.append(advance().text)
            if skip(.comma) { continue }
            guard token.kind == .mark(.rightParenthesis) else {
                throw unexpected(in: "grouping opts", expected: "\",\" or \")\"")
            }
        }
        return labels
    }

    private var mayBeLabel: Bool {
        switch token.kind {
        case .identifier, .metricIdentifier, .aggregation, .keyword: true
        case .binary(let operation):
            operation.family == .set || operation == .atan2
        default: false
        }
    }
}
