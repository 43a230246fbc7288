package import HTTP

/// What a backend knows about its payloads that its sender does not: form and meaning.
///
/// Called on the delivery thread; nothing here may take longer than about 10 ms.
package protocol HTTPPayloads {
    /// The request that carries a payload, its body compressed where the backend does that.
    func request(for payload: Payload) -> HTTPClientRequest
    /// What an answer means.
    func verdict(on response: HTTPClientResponse, to payload: Payload) -> DeliveryVerdict
    /// The two parts of a payload, cut at the border of a record nearest to its middle; `nil` for a
    /// single record.
    func split(_ payload: Payload) -> [Payload]?
    /// The request that makes what is missing after the verdict `prepare`.
    var preparation: HTTPClientRequest? { get }
}

extension HTTPPayloads {
    package var preparation: HTTPClientRequest? { nil }
}
