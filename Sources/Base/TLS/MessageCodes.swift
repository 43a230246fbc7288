internal import CGnuTLS

/// Computes codes that only who has a secret can compute: HMAC-SHA256 (RFC 2104), by GnuTLS.
///
/// Used on one thread. Safe because the library's functions are freed once.
@safe package final class MessageCodes {
    package static let codeBytes = 32

    private let tls: OpaquePointer
    /// The code that was last computed; kept, so that a check allocates nothing here.
    private var computed = [UInt8](repeating: 0, count: codeBytes)

    /// Loads the library, or says why there is none.
    package init() throws(TLSProblem) {
        var problem = [CChar](repeating: 0, count: 512)
        guard
            let tls = unsafe martlet_tls_open(TLSContext.library, &problem, problem.count)
        else { throw TLSProblem(TLSContext.text(problem)) }
        unsafe self.tls = tls
    }

    deinit { unsafe martlet_tls_close(tls) }

    /// The code of `bytes`; nil if the library fails.
    package func code(of bytes: Span<UInt8>, by secret: [UInt8]) -> [UInt8]? {
        compute(bytes, secret) ? computed : nil
    }

    /// Whether `code` is that of `bytes`, in a time that says nothing about how much is right.
    package func isCode(_ code: Span<UInt8>, of bytes: Span<UInt8>, by secret: [UInt8]) -> Bool {
        guard code.count == Self.codeBytes, compute(bytes, secret) else { return false }
        var difference: UInt8 = 0
        for index in code.indices { difference |= code[index] ^ computed[index] }
        return difference == 0
    }

    private func compute(_ bytes: Span<UInt8>, _ secret: [UInt8]) -> Bool {
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe martlet_tls_code(
                tls, secret, secret.count, bytes.baseAddress, bytes.count, &computed) == 0
        }
    }
}
