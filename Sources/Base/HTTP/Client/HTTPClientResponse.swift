/// What a server answered.
package struct HTTPClientResponse: Sendable {
    package var status: Int
    package var headers: HTTPHeaders
    /// The first `HTTPClientOptions.bodyBytesMax` bytes.
    package var body: [UInt8]

    package init(status: Int, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package var isSuccess: Bool { (200..<300).contains(status) }

    /// The body for a message: its first line, at most 240 characters, without controls.
    package var excerpt: String {
        let line = body.prefix(1024).drop { $0 <= 0x20 }.prefix { $0 != 0x0A && $0 != 0x0D }
        return PrintableText.of(String(decoding: line, as: UTF8.self), charactersMax: 240)
    }
}
