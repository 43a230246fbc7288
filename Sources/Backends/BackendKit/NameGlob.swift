/// A pattern for metric names: `*` stands for any run of bytes, `?` for one byte.
package struct NameGlob: Sendable, Equatable {
    package let pattern: [UInt8]

    package init(_ pattern: String) {
        self.pattern = Array(pattern.utf8)
    }

    /// Whether the whole name fits.
    ///
    /// Going back to the last star only keeps the time within pattern × name.
    package func matches(_ name: ArraySlice<UInt8>) -> Bool {
        var at = name.startIndex
        var token = 0
        var star: (token: Int, at: Int)?
        while at < name.endIndex {
            if token < pattern.count, pattern[token] == UInt8(ascii: "*") {
                star = (token, at)
                token += 1
            } else if token < pattern.count, isOne(pattern[token], name[at]) {
                token += 1
                at += 1
            } else if let last = star {
                star = (last.token, last.at + 1)
                token = last.token + 1
                at = last.at + 1
            } else {
                return false
            }
        }
        return pattern[token...].allSatisfy { $0 == UInt8(ascii: "*") }
    }

    private func isOne(_ token: UInt8, _ byte: UInt8) -> Bool {
        token == byte || token == UInt8(ascii: "?")
    }
}
