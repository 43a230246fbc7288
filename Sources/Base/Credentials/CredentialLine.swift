/// What is wrong with a file of credentials: the line, and a sentence without secrets.
package struct CredentialFault: Error, Sendable, Equatable {
    /// From 1.
    package let line: Int
    package let text: String

    package init(line: Int, _ text: String) {
        self.line = line
        self.text = text
    }
}

/// A line that says something, without the blanks around it.
struct CredentialLine {
    let number: Int
    let text: [UInt8]

    /// The lines of a file that are not blank.
    static func lines(of bytes: [UInt8]) -> [CredentialLine] {
        bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .enumerated()
            .map { CredentialLine(number: $0 + 1, text: trimmed($1)) }
            .filter { !$0.text.isEmpty }
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> [UInt8] {
        line.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0D
    }
}
