/// Reads the tokens that a listener takes: one a line, so that a new one can be given out before
/// the old one goes.
enum TokenFile {
    private static let bytesMax = 64 << 10
    private static let tokensMax = 64
    /// What can be guessed in a lifetime is no token.
    private static let tokenBytesMin = 8

    struct Problem: Error {
        /// A sentence that names the file alone.
        let description: String
    }

    static func read(_ path: String) -> Result<[[UInt8]], Problem> {
        guard let bytes = FileBytes.read(path: path, bytesMax: bytesMax) else {
            return .failure(Problem(description: "token_file \(path) cannot be read"))
        }
        let tokens = bytes.split(separator: UInt8(ascii: "\n")).map(trimmed).filter { !$0.isEmpty }
        guard !tokens.isEmpty, tokens.count <= tokensMax else {
            return .failure(
                Problem(description: "token_file \(path) has not 1 to \(tokensMax) tokens"))
        }
        guard tokens.allSatisfy({ $0.count >= tokenBytesMin }) else {
            return .failure(
                Problem(
                    description: "token_file \(path) has a token of less than"
                        + " \(tokenBytesMin) bytes"))
        }
        return .success(tokens)
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> [UInt8] {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
        return line.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
    }
}
