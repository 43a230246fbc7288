internal import CCurl

/// The functions of libcurl, loaded when the first client is made.
///
/// Safe because it is closed by its one owner, after everything that was made with it.
@safe struct CurlLibrary {
    /// The flavour with GnuTLS, which libmicrohttpd has brought along already.
    static let file = "libcurl-gnutls.so.4"
    /// What to install when it is missing.
    static let package = "libcurl3-gnutls"

    let raw: OpaquePointer

    init(file: String = Self.file) throws(HTTPClientError) {
        var problem = [CChar](repeating: 0, count: 256)
        let count = problem.count
        guard let raw = unsafe martlet_curl_open(file, &problem, count) else {
            let text = problem.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            let reason = String(decoding: text, as: UTF8.self)
            throw HTTPClientError("\(reason): install the package \(Self.package)")
        }
        unsafe self.raw = raw
    }

    func close() { unsafe martlet_curl_close(raw) }

    /// What a code means, in curl's words.
    func describe(_ code: CURLcode) -> String {
        guard let text = unsafe martlet_curl_describe(raw, code) else { return "unknown error" }
        return unsafe String(cString: text)
    }
}
