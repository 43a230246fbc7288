/// A word of a query.
struct Token {
    enum Kind: Equatable {
        case end
        /// What the lexer could not read; the parser has its error.
        case unreadable
        case identifier
        /// An identifier with a colon, which only names a series.
        case metricIdentifier
        case string
        case number
        case duration
        case binary(BinaryOperator)
        case aggregation(AggregationOperator)
        case keyword(Keyword)
        case mark(Mark)
    }

    enum Keyword: String, CaseIterable {
        case bool
        case by
        case groupLeft = "group_left"
        case groupRight = "group_right"
        case ignoring
        case offset
        case on
        case without
        case start
        case end
    }

    enum Mark: String {
        case comma = ","
        case colon = ":"
        case equal = "="
        case matches = "=~"
        case matchesNot = "!~"
        case at = "@"
        case leftParenthesis = "("
        case rightParenthesis = ")"
        case leftBrace = "{"
        case rightBrace = "}"
        case leftBracket = "["
        case rightBracket = "]"
    }

    let kind: Kind
    /// Where it stands, in bytes of the query.
    let range: Range<Int>
    /// As it is written.
    let text: String

    /// How an error names it.
    var description: String {
        switch kind {
        case .end: "end of input"
        case .unreadable: "error"
        case .identifier: "identifier \(GoQuote.quoted(text))"
        case .metricIdentifier: "metric identifier \(GoQuote.quoted(text))"
        case .string: "string \(shortened)"
        case .number: "number \(shortened)"
        case .duration: "duration \(shortened)"
        case .binary: "<op:\(text)>"
        case .aggregation: "<aggr:\(text)>"
        case .keyword(.start), .keyword(.end): GoQuote.quoted(text)
        case .keyword: "<\(text)>"
        case .mark(.at), .mark(.matches), .mark(.matchesNot): "<op:\(text)>"
        case .mark: GoQuote.quoted(text)
        }
    }

    /// The first ten characters in quotes.
    private var shortened: String {
        guard text.utf8.count > 10 else { return GoQuote.quoted(text) }
        let start = String(String.UnicodeScalarView(text.unicodeScalars.prefix(10)))
        return GoQuote.quoted(start) + "..."
    }

    /// Whether an expression can begin with it.
    var beginsExpression: Bool {
        switch kind {
        case .identifier, .metricIdentifier, .string, .number, .aggregation: true
        case .mark(let mark): mark == .leftParenthesis || mark == .leftBrace
        case .binary(let operation):
            operation == .add || operation == .subtract || operation.family == .set
        case .keyword(let keyword):
            [.by, .offset, .without, .start, .end].contains(keyword)
        case .end, .unreadable, .duration: false
        }
    }

    private static let words: [String: Kind] = {
        var words: [String: Kind] = ["inf": .number, "nan": .number]
        for word in Keyword.allCases { words[word.rawValue] = .keyword(word) }
        for word in AggregationOperator.allCases { words[word.rawValue] = .aggregation(word) }
        for word in [BinaryOperator.and, .or, .unless, .atan2] {
            words[word.rawValue] = .binary(word)
        }
        return words
    }()

    /// What a name in a query is: a keyword in any case of its letters, or just a name.
    static func kind(ofWord word: String) -> Kind {
        if let known = words[word.lowercased()] { return known }
        return word.utf8.contains(UInt8(ascii: ":")) ? .metricIdentifier : .identifier
    }
}
