internal import Credentials

/// Reads the tokens that a listener takes: one a line, so that a new one can be given out before
/// the old one goes.
enum TokenFile {
    private static let bytesMax = 64 << 10

    struct Problem: Error {
        /// A sentence that names the file alone.
        let description: String
    }

    static func read(_ path: String) -> Result<TokenList, Problem> {
        guard let bytes = FileBytes.read(path: path, bytesMax: bytesMax) else {
            return .failure(Problem(description: "token_file \(path) cannot be read"))
        }
        do throws(CredentialFault) {
            return .success(try TokenList(parsing: bytes))
        } catch {
            return .failure(
                Problem(description: "token_file \(path):\(error.line) \(error.text)"))
        }
    }
}
