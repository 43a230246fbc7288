/// Turns a query into a tree: operator precedence by recursion, one token of look-ahead.
///
/// The first thing that is wrong ends it, with Prometheus' words where they are known.
struct Parser {
    /// Longest query: with lists of values in its matchers a dashboard's query has some KiB.
    static let bytesMax = 65_536

    /// Most matchers of a selector, labels of a list, arguments of a call.
    ///
    /// Each may be looked for in every series: 256 × 50,000 series are some 100 ms.
    static let listMax = 256

    private var lexer: Lexer
    private(set) var token: Token
    /// Why the token is unreadable; what stands before it is checked first, as in Prometheus.
    private(set) var lexerFailure: QueryError?
    /// The end of the last token that could end an expression.
    private(set) var end = 0
    /// How many expressions are open, to bound the recursion.
    private var open = 0
    /// Within how many aggregations we are: errors there say so.
    var aggregationsOpen = 0

    /// The query's tree, checked for types.
    static func parse(_ text: String) throws(QueryError) -> Expression {
        guard text.utf8.count <= bytesMax else {
            throw .badData("a query may have \(bytesMax) bytes, this has \(text.utf8.count)")
        }
        var parser = Parser(text)
        let expression = try parser.wholeExpression()
        try TypeCheck(input: parser.lexer.input).check(expression)
        return expression
    }

    /// The matchers of a text that is nothing but a selector, as `match[]` of the API has it.
    static func matchers(of text: String) throws(QueryError) -> [LabelMatcher] {
        let expression = try parse(text)
        guard case .selector(let selector) = expression.node, selector.moment.isNow else {
            throw ParseFailure.error("a selector is expected", at: 0, in: Array(text.utf8))
        }
        return selector.matchers
    }

    private init(_ text: String) {
        lexer = Lexer(text)
        token = Token(kind: .end, range: 0..<0, text: "")
        readToken()
    }

    private mutating func readToken() {
        do {
            token = try lexer.next()
        } catch {
            lexerFailure = error
            token = Token(kind: .unreadable, range: lexer.start..<lexer.start, text: "")
        }
    }

    private mutating func wholeExpression() throws(QueryError) -> Expression {
        guard token.kind != .end else { throw failure("no expression found in input", at: 0) }
        let expression = try expression(bindingAtLeast: 1)
        guard token.kind == .end else { throw unexpected() }
        return expression
    }

    // MARK: Tokens

    /// Steps to the next token; returns the one that is left behind.
    @discardableResult
    mutating func advance() -> Token {
        let passed = token
        switch passed.kind {
        case .number, .duration, .mark(.rightBrace), .mark(.rightParenthesis),
            .mark(.rightBracket):
            end = passed.range.upperBound
        default: break
        }
        readToken()
        return passed
    }

    /// Steps over a mark if it comes next.
    mutating func skip(_ mark: Token.Mark) -> Bool {
        guard token.kind == .mark(mark) else { return false }
        advance()
        return true
    }

    /// Steps over a keyword if it comes next.
    mutating func skip(_ keyword: Token.Keyword) -> Bool {
        guard token.kind == .keyword(keyword) else { return false }
        advance()
        return true
    }

    func failure(_ problem: String, at offset: Int) -> QueryError {
        ParseFailure.error(problem, at: offset, in: lexer.input)
    }

    /// The error that the next token should not be here.
    func unexpected(in context: String? = nil, expected: String? = nil) -> QueryError {
        if let lexerFailure { return lexerFailure }
        var problem = "unexpected \(token.description)"
        if let context = context ?? (aggregationsOpen > 0 ? "aggregation" : nil) {
            problem += " in \(context)"
        }
        if let expected { problem += ", expected \(expected)" }
        return failure(problem, at: token.range.lowerBound)
    }

    /// Refuses one more element of a list of `count`.
    func checkList(_ count: Int) throws(QueryError) {
        guard count < Self.listMax else {
            throw failure("a list of more than \(Self.listMax)", at: token.range.lowerBound)
        }
    }

    /// A tree of `node` over its parts.
    func tree(
        _ node: Expression.Node, _ range: Range<Int>, over parts: [Expression] = []
    ) throws(QueryError) -> Expression {
        let depth = 1 + (parts.map(\.depth).max() ?? 0)
        guard depth <= Expression.depthMax else { throw tooDeep(at: range.lowerBound) }
        return Expression(node: node, range: range, depth: depth)
    }

    private func tooDeep(at offset: Int) -> QueryError {
        failure("more than \(Expression.depthMax) levels of expressions", at: offset)
    }

    // MARK: Operators

    mutating func expression(bindingAtLeast precedence: Int) throws(QueryError) -> Expression {
        guard open < Expression.depthMax else { throw tooDeep(at: token.range.lowerBound) }
        open += 1
        var left = try operand()
        while case .binary(let operation) = token.kind, operation.precedence >= precedence {
            advance()
            let matching = try vectorMatching()
            let right = try expression(bindingAtLeast: operation.rightPrecedence)
            let binary = Expression.Binary(
                operation: operation, left: left, right: right, matching: matching)
            left = try tree(
                .binary(binary), left.range.lowerBound..<right.range.upperBound,
                over: [left, right])
        }
        open -= 1
        return left
    }

    /// One side of an operator: with its sign, its range, its offset.
    private mutating func operand() throws(QueryError) -> Expression {
        switch token.kind {
        case .binary(.add), .binary(.subtract): return try signed()
        default: return try modified(try primary())
        }
    }

    /// A sign binds as `*` does, so weaker than `^`: `-2 ^ 2` is -4.
    private mutating func signed() throws(QueryError) -> Expression {
        let sign = advance()
        let isNegative = sign.kind == .binary(.subtract)
        let inner = try expression(bindingAtLeast: BinaryOperator.power.precedence)
        let range = sign.range.lowerBound..<inner.range.upperBound
        if case .number(let value) = inner.node {
            return try tree(.number(isNegative ? -value : value), range)
        }
        return try tree(isNegative ? .negation(inner) : .plus(inner), range, over: [inner])
    }

    private mutating func primary() throws(QueryError) -> Expression {
        switch token.kind {
        case .number: return try number()
        case .string:
            let token = advance()
            return try tree(.string(StringLiteral.value(of: token.text)), token.range)
        case .mark(.leftParenthesis): return try parentheses()
        case .mark(.leftBrace): return try selector(name: nil)
        case .aggregation, .identifier: return try callOrSelector()
        case .metricIdentifier, .keyword(.by), .keyword(.offset), .keyword(.without),
            .keyword(.start), .keyword(.end), .binary(.and), .binary(.or), .binary(.unless):
            return try selector(name: advance())
        default: throw unexpected()
        }
    }

    private mutating func number() throws(QueryError) -> Expression {
        let value = try numberValue()
        return try tree(.number(value.value), value.range)
    }

    mutating func numberValue() throws(QueryError) -> (value: Double, range: Range<Int>) {
        let token = advance()
        do {
            return (try NumberLiteral.value(of: token.text), token.range)
        } catch {
            let problem = "parsing \(GoQuote.quoted(token.text)): \(error.rawValue)"
            throw failure(
                "error parsing number: strconv.ParseFloat: \(problem)", at: token.range.lowerBound)
        }
    }

    private mutating func parentheses() throws(QueryError) -> Expression {
        let start = advance().range.lowerBound
        let inner = try expression(bindingAtLeast: 1)
        guard skip(.rightParenthesis) else { throw unexpected() }
        return try tree(.parentheses(inner), start..<end, over: [inner])
    }

    private mutating func callOrSelector() throws(QueryError) -> Expression {
        let name = advance()
        switch (name.kind, token.kind) {
        case (.aggregation(let operation), .mark(.leftParenthesis)),
            (.aggregation(let operation), .keyword(.by)),
            (.aggregation(let operation), .keyword(.without)):
            return try aggregation(operation, from: name.range.lowerBound)
        case (.identifier, .mark(.leftParenthesis)):
            return try call(name)
        default:
            return try selector(name: name)
        }
    }
}
