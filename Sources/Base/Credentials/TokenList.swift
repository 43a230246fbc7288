/// The tokens of those who may send or look: several live at once, so that one can be replaced.
package struct TokenList: Sendable, Equatable {
    /// Two generations of many clients, and some to spare.
    package static let tokensMax = 64
    /// What can be guessed in a lifetime is no token.
    private static let tokenBytesMin = 8

    private let tokens: [[UInt8]]

    package init(_ tokens: [[UInt8]] = []) {
        self.tokens = Array(tokens.prefix(Self.tokensMax))
    }

    private init(all tokens: [[UInt8]]) { self.tokens = tokens }

    /// Reads a file of tokens, one a line.
    package init(parsing bytes: [UInt8]) throws(CredentialFault) {
        var tokens: [[UInt8]] = []
        for line in CredentialLine.lines(of: bytes) {
            guard line.text.count >= Self.tokenBytesMin else {
                throw CredentialFault(
                    line: line.number,
                    "has a token of less than \(Self.tokenBytesMin) bytes")
            }
            guard tokens.count < Self.tokensMax else {
                throw CredentialFault(
                    line: line.number, "has more than \(Self.tokensMax) tokens")
            }
            tokens.append(line.text)
        }
        guard !tokens.isEmpty else { throw CredentialFault(line: 1, "has no token") }
        self.init(tokens)
    }

    package var isEmpty: Bool { tokens.isEmpty }

    /// All of these and those of another list.
    package func joined(with other: TokenList) -> TokenList {
        TokenList(all: tokens + other.tokens)
    }

    /// Whether `token` is one of them, in a time that says nothing about how much of it was right.
    package func allows(_ token: [UInt8]) -> Bool {
        var isAllowed = false
        for known in tokens {
            isAllowed = ConstantTime.isEqual(token, known) || isAllowed
        }
        return isAllowed
    }
}

/// Compares secrets in a time that depends on the length of what came, and on nothing else.
package enum ConstantTime {
    package static func isEqual(_ candidate: [UInt8], _ known: [UInt8]) -> Bool {
        guard !known.isEmpty else { return candidate.isEmpty }
        var difference = UInt8(candidate.count == known.count ? 0 : 1)
        for index in candidate.indices {
            difference |= candidate[index] ^ known[index % known.count]
        }
        return difference == 0
    }
}
