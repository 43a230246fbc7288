/// Cuts a query into tokens, one at a time; any bytes are fine, what is none is an error.
struct Lexer {
    let input: [UInt8]
    var place = 0
    /// Where the token being read began; errors are reported there.
    var start = 0
    private var parenthesesOpen = 0
    private var isInBraces = false
    private var isInBrackets = false
    private var hasColon = false
    /// Behind `[` a duration has to come at once.
    private var wantsDuration = false

    init(_ text: String) {
        input = Array(text.utf8)
    }

    /// The next token; at the end of the input `end`, again and again.
    mutating func next() throws(QueryError) -> Token {
        skipSpaceAndComments()
        start = place
        if wantsDuration {
            wantsDuration = false
            return try durationAfterBracket()
        }
        return isInBraces ? try nextInBraces() : try nextOutside()
    }

    var current: UInt8? { place < input.count ? input[place] : nil }

    func byte(ahead offset: Int) -> UInt8? {
        place + offset < input.count ? input[place + offset] : nil
    }

    private mutating func skipSpaceAndComments() {
        while let byte = current {
            if byte.isSpace {
                place += 1
            } else if byte == UInt8(ascii: "#"), !wantsDuration {
                skipLine()
            } else {
                return
            }
        }
    }

    private mutating func skipLine() {
        while let byte = current, byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") {
            place += 1
        }
    }

    func text(_ range: Range<Int>) -> String {
        String(decoding: input[range], as: UTF8.self)
    }

    /// The token from `start` to here.
    func token(_ kind: Token.Kind) -> Token {
        Token(kind: kind, range: start..<place, text: text(start..<place))
    }

    private mutating func mark(_ mark: Token.Mark) -> Token {
        place = start + mark.rawValue.utf8.count
        return token(.mark(mark))
    }

    private mutating func binary(_ binary: BinaryOperator) -> Token {
        place = start + binary.rawValue.utf8.count
        return token(.binary(binary))
    }

    func failure(_ problem: String) -> QueryError {
        ParseFailure.error(problem, at: start, in: input)
    }

    /// The character at `offset`, in single quotes as Go's `%q` has it.
    func quotedCharacter(at offset: Int) -> String {
        guard offset < input.count else { return "'\u{FFFD}'" }
        let scalar = text(offset..<min(offset + 4, input.count)).unicodeScalars.first ?? "\u{FFFD}"
        return GoQuote.quoted(String(Character(scalar)), mark: "'")
    }

    // MARK: Outside of braces

    private mutating func nextOutside() throws(QueryError) -> Token {
        guard let first = current else { return try endOfInput() }
        if first.isDigit || (first == UInt8(ascii: ".") && byte(ahead: 1)?.isDigit == true) {
            return try numberOrDuration()
        }
        if first.isNameStart || first == UInt8(ascii: ":") { return try wordOrColon(first) }
        if let operation = try operatorToken(first) { return operation }
        switch first {
        case UInt8(ascii: ","): return mark(.comma)
        case UInt8(ascii: "@"): return mark(.at)
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): return try string()
        default: return try bracket(first)
        }
    }

    private func endOfInput() throws(QueryError) -> Token {
        if parenthesesOpen != 0 { throw failure("unclosed left parenthesis") }
        if isInBrackets { throw failure("unclosed left bracket") }
        return token(.end)
    }

    private mutating func wordOrColon(_ first: UInt8) throws(QueryError) -> Token {
        guard !isInBrackets else {
            guard first == UInt8(ascii: ":") else {
                throw failure("unexpected character: \(quotedCharacter(at: place)), expected ':'")
            }
            if hasColon { throw failure("unexpected colon ':'") }
            hasColon = true
            return mark(.colon)
        }
        while let byte = current, byte.isNamePart || byte == UInt8(ascii: ":") { place += 1 }
        return token(Token.kind(ofWord: text(start..<place)))
    }

    private mutating func operatorToken(_ first: UInt8) throws(QueryError) -> Token? {
        let second = byte(ahead: 1)
        let isWithEqual = second == UInt8(ascii: "=")
        switch first {
        case UInt8(ascii: "+"): return binary(.add)
        case UInt8(ascii: "-"): return binary(.subtract)
        case UInt8(ascii: "*"): return binary(.multiply)
        case UInt8(ascii: "/"): return binary(.divide)
        case UInt8(ascii: "%"): return binary(.modulo)
        case UInt8(ascii: "^"): return binary(.power)
        case UInt8(ascii: "<"): return binary(isWithEqual ? .lessOrEqual : .less)
        case UInt8(ascii: ">"): return binary(isWithEqual ? .greaterOrEqual : .greater)
        case UInt8(ascii: "="):
            if second == UInt8(ascii: "~") { throw failure("unexpected character after '=': '~'") }
            return isWithEqual ? binary(.equal) : mark(.equal)
        case UInt8(ascii: "!"):
            if isWithEqual { return binary(.notEqual) }
            throw failure("unexpected character after '!': \(quotedCharacter(at: place + 1))")
        default: return nil
        }
    }

    private mutating func bracket(_ first: UInt8) throws(QueryError) -> Token {
        switch first {
        case UInt8(ascii: "("):
            parenthesesOpen += 1
            return mark(.leftParenthesis)
        case UInt8(ascii: ")"):
            parenthesesOpen -= 1
            if parenthesesOpen < 0 {
                start += 1  // Prometheus points behind this one.
                throw failure("unexpected right parenthesis ')'")
            }
            return mark(.rightParenthesis)
        case UInt8(ascii: "{"):
            isInBraces = true
            return mark(.leftBrace)
        case UInt8(ascii: "["):
            if isInBrackets { throw failure("unexpected left bracket '['") }
            isInBrackets = true
            hasColon = false
            wantsDuration = true
            return mark(.leftBracket)
        case UInt8(ascii: "]"):
            if !isInBrackets { throw failure("unexpected right bracket ']'") }
            isInBrackets = false
            return mark(.rightBracket)
        default:
            throw failure("unexpected character: \(quotedCharacter(at: place))")
        }
    }

    // MARK: Inside of braces

    /// Keywords mean nothing here: `{by="x"}` is a label.
    private mutating func nextInBraces() throws(QueryError) -> Token {
        guard let first = current else {
            throw failure("unexpected end of input inside braces")
        }
        switch first {
        case UInt8(ascii: ","): return mark(.comma)
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): return try string()
        case UInt8(ascii: "="):
            return mark(byte(ahead: 1) == UInt8(ascii: "~") ? .matches : .equal)
        case UInt8(ascii: "!"): return try negatedMatch()
        case UInt8(ascii: "{"): throw failure("unexpected left brace '{'")
        case UInt8(ascii: "}"):
            isInBraces = false
            return mark(.rightBrace)
        case _ where first.isNameStart:
            while let byte = current, byte.isNamePart { place += 1 }
            return token(.identifier)
        default:
            throw failure("unexpected character inside braces: \(quotedCharacter(at: place))")
        }
    }

    private mutating func negatedMatch() throws(QueryError) -> Token {
        switch byte(ahead: 1) {
        case UInt8(ascii: "~"): return mark(.matchesNot)
        case UInt8(ascii: "="): return binary(.notEqual)
        default:
            let after = quotedCharacter(at: place + 1)
            throw failure("unexpected character after '!' inside braces: \(after)")
        }
    }
}
