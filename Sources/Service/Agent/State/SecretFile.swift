internal import BackendKit
internal import EventLoop
internal import Glibc

/// Reads the password or token that a file holds, without the blanks and line end around it.
enum SecretFile {
    /// Tokens of identity providers are some KiB long.
    private static let bytesMax = 64 << 10

    /// The secret, or a sentence that names the file alone.
    static func read(_ path: String) -> Result<String, BackendProblem> {
        guard let bytes = FileBytes.read(path: path, bytesMax: bytesMax) else {
            return failure("cannot read \(path): \(UVError(code: -errno))")
        }
        let text = bytes.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
        guard !text.isEmpty else { return failure("\(path) is empty") }
        // It becomes a header field, which a line end would let anyone add to.
        guard text.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            return failure("\(path) holds more than one line")
        }
        return .success(String(decoding: text, as: UTF8.self))
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }

    private static func failure(_ text: String) -> Result<String, BackendProblem> {
        .failure(BackendProblem(text, isConfiguration: true))
    }
}
