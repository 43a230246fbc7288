/// Writes where in a query something is wrong.
enum ParseFailure {
    /// `line:column: parse error: problem`, both counted from 1, columns in bytes.
    static func error(_ problem: String, at offset: Int, in input: [UInt8]) -> QueryError {
        let before = input.prefix(offset)
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let lastEnd = before.lastIndex(of: UInt8(ascii: "\n")) ?? -1
        return .badData("\(line):\(offset - lastEnd): parse error: \(problem)")
    }
}
