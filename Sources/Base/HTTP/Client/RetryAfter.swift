/// Reads how long a server asks to be left alone.
package enum RetryAfter {
    /// The longest time that is honoured: a server that asks for a day has made a mistake.
    package static let millisecondsMax: UInt64 = 300_000

    /// The field `Retry-After`: seconds, or a date.
    ///
    /// Source: RFC 9110, section 10.2.3.
    ///
    /// - Parameters:
    ///   - headers: the answer's.
    ///   - nowSeconds: Unix time, for a date.
    /// - Returns: at most `millisecondsMax`, 0 for a date that is over; nil when illegible.
    package static func milliseconds(in headers: HTTPHeaders, nowSeconds: Double) -> UInt64? {
        guard let field = headers["retry-after"] else { return nil }
        let text = field.utf8
        if !text.isEmpty, text.count <= 9, text.allSatisfy(ASCII.isDigit) {
            return Int(field).map { min(UInt64(clamping: $0) * 1000, millisecondsMax) }
        }
        guard let dateSeconds = HTTPDate.unixSeconds(field) else { return nil }
        let left = (Double(dateSeconds) - nowSeconds) * 1000
        return UInt64(min(max(left, 0), Double(millisecondsMax)))
    }
}
