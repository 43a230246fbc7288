package import HTTP

/// What a server's answer means for the payload it is about.
///
/// Each reason is a text for the log and the ledger, without credentials.
package enum DeliveryVerdict: Equatable, Sendable {
    /// The server has it, but for some points that it will never take.
    case delivered(rejected: Int = 0, reason: String = "")
    /// Once more, not before the time the server asked for; given up by age.
    case retry(afterMilliseconds: UInt64? = nil, reason: String)
    /// Once more, but somebody has to act first (credentials, a missing database): kept, whatever
    /// its age, and tried every ten seconds or so.
    case retrySlowly(reason: String)
    /// Too large, or some of it is bad: its halves, at once.
    case split(reason: String)
    /// Never: it is dropped as `rejected`.
    case reject(reason: String)
    /// Something has to be made first (a database): the preparing request, then once more.
    case prepare(reason: String)
}

extension DeliveryVerdict {
    /// What a status means to every receiver of metrics, unless it says otherwise.
    package static func standard(
        for response: HTTPClientResponse, nowSeconds: Double
    ) -> DeliveryVerdict {
        let reason = Self.reason(of: response)
        switch response.status {
        case 200..<300: return .delivered()
        case 401, 403, 404, 407: return .retrySlowly(reason: reason)
        case 413: return .split(reason: reason)
        case 408, 425, 429, 500...:
            let delay = RetryAfter.milliseconds(in: response.headers, nowSeconds: nowSeconds)
            return .retry(afterMilliseconds: delay, reason: reason)
        // A redirect is not followed: the address in the configuration is wrong.
        case 300..<400: return .retrySlowly(reason: reason)
        default: return .reject(reason: reason)
        }
    }

    /// An answer in words: its status and what it says.
    package static func reason(of response: HTTPClientResponse) -> String {
        let text = response.excerpt
        return text.isEmpty ? "status \(response.status)" : "status \(response.status): \(text)"
    }
}
