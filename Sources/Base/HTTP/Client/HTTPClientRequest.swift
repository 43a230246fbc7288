/// What a client asks of a server.
package struct HTTPClientRequest: Sendable {
    /// `http` or `https`, without user name and password: those are header fields.
    package var url: String
    /// Without line ends in names and values.
    package var headers: [(name: String, value: String)]
    /// Sent by POST; `nil` is a GET.
    package var body: [UInt8]?
    /// For the whole exchange, name look-up and connection included.
    package var timeoutMilliseconds: UInt64

    package init(
        url: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil,
        timeoutMilliseconds: UInt64 = 10_000
    ) {
        self.url = url
        self.headers = headers
        self.body = body
        self.timeoutMilliseconds = timeoutMilliseconds
    }
}
