internal import CGnuTLS

/// The certificates of a listener or a client, for any number of sessions on one thread.
///
/// Loads GnuTLS at its first use. Safe because each session keeps its context, and both are freed
/// once.
@safe package final class TLSContext {
    /// The version that Debian 12 has; its interface has been stable since 2014.
    static var library: String { "libgnutls.so.30" }

    let raw: OpaquePointer

    /// Reads the files.
    package init(_ files: TLSFiles, isServer: Bool) throws(TLSProblem) {
        var problem = [CChar](repeating: 0, count: 512)
        let (certificate, key) = (files.certificate, files.key)
        guard let tls = unsafe martlet_tls_open(Self.library, &problem, problem.count) else {
            throw TLSProblem(Self.text(problem))
        }
        let made = unsafe Self.withPath(certificate) { certificate in
            unsafe Self.withPath(key) { key in
                unsafe Self.withPath(files.authority) { authority in
                    unsafe martlet_tls_context_make(
                        tls, isServer ? 1 : 0, certificate, key, authority, &problem,
                        problem.count)
                }
            }
        }
        guard let made = unsafe made else { throw TLSProblem(Self.text(problem)) }
        unsafe raw = made
    }

    deinit { unsafe martlet_tls_context_drop(raw) }

    /// Lets a session that another library has made with GnuTLS show this certificate, and ask for
    /// one if there is an authority; before its handshake.
    ///
    /// The caller keeps the context for as long as there is the session. False without memory.
    @unsafe package func equip(_ session: UnsafeMutableRawPointer) -> Bool {
        unsafe martlet_tls_equip(raw, session) == 1
    }

    /// Whether the peer of such a session has shown a certificate that the authority vouches for.
    @unsafe package func isVouched(_ session: UnsafeMutableRawPointer) -> Bool {
        unsafe martlet_tls_is_vouched(raw, session) == 1
    }

    private static func withPath<Answer>(
        _ path: String, _ body: (UnsafePointer<CChar>?) -> Answer
    ) -> Answer {
        guard !path.isEmpty else { return body(nil) }
        return unsafe path.withCString { unsafe body($0) }
    }

    static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
