internal import CCrypt

/// Checks passwords by crypt(3), which is loaded with the first of these.
///
/// Safe because the functions are freed once, and have no state of their own.
@safe package final class PasswordHashes {
    /// Debian's libxcrypt, which every system has: login is built on it.
    private static var library: String { "libcrypt.so.1" }
    /// What crypt(3) takes.
    package static var passwordBytesMax: Int { 511 }

    private let raw: OpaquePointer

    /// Why passwords cannot be checked; a sentence.
    package struct Problem: Error, CustomStringConvertible {
        package let description: String
    }

    package init() throws(Problem) {
        var problem = [CChar](repeating: 0, count: 256)
        guard let made = unsafe martlet_crypt_open(Self.library, &problem, problem.count) else {
            let text = problem.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
            throw Problem(description: String(decoding: text, as: UTF8.self))
        }
        unsafe raw = made
    }

    deinit { unsafe martlet_crypt_close(raw) }

    /// Whether a hash is of a method that this system has and holds to be strong.
    package func knows(_ hash: String) -> Bool { unsafe martlet_crypt_knows(raw, hash) == 1 }

    /// Whether this is the password; takes up to a second, and some memory.
    package func matches(_ password: [UInt8], _ hash: String) -> Bool {
        // C would read it up to a NUL, and take the beginning for all of it.
        guard password.count <= Self.passwordBytesMax, !password.contains(0) else { return false }
        let text = password.map { CChar(bitPattern: $0) } + [0]
        return unsafe martlet_crypt_matches(raw, text, hash) == 1
    }
}
