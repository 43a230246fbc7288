/// Why there was no answer, or why there is no client: a text without credentials.
///
/// It may name the host, which is no secret; header fields, where credentials go, are never in it.
package struct HTTPClientError: Error, Equatable, Sendable, CustomStringConvertible {
    package let description: String
    /// Whether the time was over.
    package let isTimeout: Bool

    package init(_ text: String, isTimeout: Bool = false) {
        description = text
        self.isTimeout = isTimeout
    }
}
