extension Parser {
    /// A name with or without matchers in braces, or only those; the name is behind us.
    mutating func selector(name: Token?) throws(QueryError) -> Expression {
        let start = name?.range.lowerBound ?? token.range.lowerBound
        var stop = name?.range.upperBound ?? start
        var matchers: [LabelMatcher] = []
        if token.kind == .mark(.leftBrace) {
            matchers = try labelMatchers()
            stop = end
        }
        if let name {
            matchers.append(try LabelMatcher(Label.metricName, .equal, name.text))
        }
        let selector = Expression.Selector(name: name?.text, matchers: matchers)
        return try tree(.selector(selector), start..<stop)
    }

    /// `{a="b", c=~"d"}`; a comma may end the list.
    private mutating func labelMatchers() throws(QueryError) -> [LabelMatcher] {
        advance()
        var matchers: [LabelMatcher] = []
        while !skip(.rightBrace) {
            guard token.kind == .identifier else {
                throw unexpected(in: "label matching", expected: "identifier or \"}\"")
            }
            try checkList(matchers.count)
            matchers.append(try labelMatcher())
            if skip(.comma) { continue }
            guard token.kind == .mark(.rightBrace) else {
                throw unexpected(in: "label matching", expected: "\",\" or \"}\"")
            }
        }
        return matchers
    }

    private mutating func labelMatcher() throws(QueryError) -> LabelMatcher {
        let label = advance()
        let operation: LabelMatcher.Operation
        switch token.kind {
        case .mark(.equal): operation = .equal
        case .mark(.matches): operation = .matches
        case .mark(.matchesNot): operation = .matchesNot
        case .binary(.notEqual): operation = .notEqual
        default: throw unexpected(in: "label matching", expected: "label matching operator")
        }
        advance()
        guard token.kind == .string else {
            throw unexpected(in: "label matching", expected: "string")
        }
        let value = StringLiteral.value(of: advance().text)
        do {
            return try LabelMatcher(label.text, operation, value)
        } catch {
            throw failure(error.text, at: label.range.lowerBound)
        }
    }

    /// `expression` with the ranges, offsets and times behind it.
    mutating func modified(_ expression: Expression) throws(QueryError) -> Expression {
        var expression = expression
        while true {
            switch token.kind {
            case .mark(.leftBracket): expression = try ranged(expression)
            case .keyword(.offset): try readOffset(&expression)
            case .mark(.at): try readTime(&expression)
            default: return expression
            }
        }
    }

    // MARK: Ranges

    /// `[5m]` or `[5m:1m]`.
    private mutating func ranged(_ inner: Expression) throws(QueryError) -> Expression {
        let bracket = advance().range.lowerBound
        guard token.kind == .duration else {
            throw unexpected(in: "subquery selector", expected: "duration")
        }
        let range = try duration()
        if skip(.colon) { return try subquery(inner, range) }
        guard skip(.rightBracket) else {
            throw unexpected(in: "subquery or range", expected: "\":\" or \"]\"")
        }
        guard case .selector(let selector) = inner.node else {
            throw failure("ranges only allowed for vector selectors", at: bracket)
        }
        if selector.moment.offsetMilliseconds != 0 {
            throw failure("no offset modifiers allowed before range", at: bracket)
        }
        if selector.moment.at != nil {
            throw failure("no @ modifiers allowed before range", at: bracket)
        }
        return try tree(
            .range(selector, milliseconds: range), inner.range.lowerBound..<end, over: [inner])
    }

    private mutating func subquery(
        _ inner: Expression, _ range: Int64
    ) throws(QueryError) -> Expression {
        var step: Int64?
        if token.kind == .duration { step = try duration() }
        guard skip(.rightBracket) else {
            let expected = step == nil ? "duration or \"]\"" : "\"]\""
            throw unexpected(in: "subquery selector", expected: expected)
        }
        let subquery = Expression.Subquery(
            expression: inner, rangeMilliseconds: range, stepMilliseconds: step)
        return try tree(.subquery(subquery), inner.range.lowerBound..<end, over: [inner])
    }

    private mutating func duration() throws(QueryError) -> Int64 {
        let token = advance()
        let milliseconds: Int64
        do {
            milliseconds = try DurationLiteral.milliseconds(of: token.text)
        } catch {
            throw failure(error.text(of: token.text), at: token.range.lowerBound)
        }
        guard milliseconds > 0 else {
            throw failure("duration must be greater than 0", at: token.range.lowerBound)
        }
        return milliseconds
    }

    // MARK: Times

    private mutating func readOffset(_ expression: inout Expression) throws(QueryError) {
        advance()
        let isNegative = token.kind == .binary(.subtract)
        if isNegative { advance() }
        guard token.kind == .duration else {
            throw unexpected(in: "offset", expected: "duration")
        }
        let milliseconds = try duration()
        let start = expression.range.lowerBound
        guard var moment = expression.moment else {
            throw failure(Self.misplaced("offset modifier"), at: start)
        }
        guard moment.offsetMilliseconds == 0 else {
            throw failure("offset may not be set multiple times", at: start)
        }
        moment.offsetMilliseconds = isNegative ? -milliseconds : milliseconds
        expression.moment = moment
        expression.range = start..<end
    }

    /// `@ 1609746000` or `@ start()`.
    private mutating func readTime(_ expression: inout Expression) throws(QueryError) {
        advance()
        let start = expression.range.lowerBound
        let at = try time(of: start)
        guard var moment = expression.moment else {
            throw failure(Self.misplaced("@ modifier"), at: start)
        }
        guard moment.at == nil else {
            throw failure("@ <timestamp> may not be set multiple times", at: start)
        }
        moment.at = at
        expression.moment = moment
        expression.range = start..<end
    }

    /// An error of the time itself is one of what it belongs to, which begins at `start`.
    private mutating func time(of start: Int) throws(QueryError) -> Expression.Moment.At {
        switch token.kind {
        case .keyword(.start):
            try readEmptyParentheses()
            return .start
        case .keyword(.end):
            try readEmptyParentheses()
            return .end
        case .binary(.add), .binary(.subtract):
            let isNegative = advance().kind == .binary(.subtract)
            guard token.kind == .number else { break }
            let seconds = try numberValue().value
            return try moment(seconds: isNegative ? -seconds : seconds, of: start)
        case .number: return try moment(seconds: try numberValue().value, of: start)
        default: break
        }
        throw unexpected(in: "@", expected: "timestamp")
    }

    private mutating func readEmptyParentheses() throws(QueryError) {
        advance()
        guard skip(.leftParenthesis), skip(.rightParenthesis) else {
            throw unexpected(in: "@", expected: "timestamp")
        }
    }

    private func moment(
        seconds: Double, of start: Int
    ) throws(QueryError) -> Expression.Moment.At {
        let milliseconds = (seconds * 1000).rounded(.toNearestOrAwayFromZero)
        guard milliseconds.magnitude <= Double(QueryTime.millisecondsMax) else {
            let number = FixedText.text(seconds)
            throw failure("timestamp out of bounds for @ modifier: \(number)", at: start)
        }
        return .milliseconds(Int64(milliseconds))
    }

    private static func misplaced(_ modifier: String) -> String {
        "\(modifier) must be preceded by an instant vector selector or range vector selector"
            + " or a subquery"
    }
}

extension Expression {
    /// The time a selector or subquery looks at; `nil` for what has none.
    var moment: Moment? {
        get {
            switch node {
            case .selector(let selector), .range(let selector, _): selector.moment
            case .subquery(let subquery): subquery.moment
            case .number, .string, .call, .aggregation, .binary, .negation, .plus, .parentheses:
                nil
            }
        }
        set {
            guard let newValue else { return }
            switch node {
            case .selector(var selector):
                selector.moment = newValue
                node = .selector(selector)
            case .range(var selector, let milliseconds):
                selector.moment = newValue
                node = .range(selector, milliseconds: milliseconds)
            case .subquery(var subquery):
                subquery.moment = newValue
                node = .subquery(subquery)
            case .number, .string, .call, .aggregation, .binary, .negation, .plus, .parentheses:
                break
            }
        }
    }
}
