/// The tokens that allow agents to send: several live at once, so that one can be replaced.
package struct TokenList: Sendable, Equatable {
    /// Agents of two generations and some to spare.
    package static let tokensMax = 64

    private let tokens: [[UInt8]]

    package init(_ tokens: [[UInt8]] = []) {
        self.tokens = Array(tokens.prefix(Self.tokensMax))
    }

    package var isEmpty: Bool { tokens.isEmpty }

    /// Whether `token` is one of them, in a time that says nothing about how much of it was right.
    package func allows(_ token: [UInt8]) -> Bool {
        var isAllowed = false
        for known in tokens {
            var difference = UInt8(token.count == known.count ? 0 : 1)
            for index in token.indices {
                difference |= token[index] ^ known[index % max(1, known.count)]
            }
            isAllowed = difference == 0 || isAllowed
        }
        return isAllowed
    }
}
