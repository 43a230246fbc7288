/// Compresses what another producer makes, at the pace of the peer.
final class GzipProducer: HTTPBodyProducer {
    private let plain: any HTTPBodyProducer
    private var gzip = Gzip()
    /// Compressed bytes that did not fit the last answer: at most one piece's worth.
    private var waiting: ArraySlice<UInt8> = []
    private var isFinished = false

    init(_ plain: any HTTPBodyProducer) { self.plain = plain }

    func nextChunk(bytesMax: Int) -> HTTPChunk {
        if waiting.isEmpty {
            if isFinished { return .end }
            switch plain.nextChunk(bytesMax: bytesMax) {
            case .bytes(let bytes) where bytes.isEmpty: return .later
            case .bytes(let bytes): waiting = gzip.compress(bytes, flushing: true)[...]
            case .end: finish()
            case .later: return .later
            case .failure: return .failure
            }
        }
        let piece = Array(waiting.prefix(bytesMax))
        waiting = waiting.dropFirst(piece.count)
        return .bytes(piece)
    }

    private func finish() {
        isFinished = true
        waiting = gzip.finish()[...]
    }
}

extension HTTPResponse {
    /// Below this a gzip member saves less than a packet: one Ethernet frame's payload.
    package static let gzipBytesMin = 1_400

    /// The response, compressed while it is sent when the client takes gzip and it is worth it.
    package func gzipped(for request: HTTPRequest) -> HTTPResponse {
        guard header("Content-Encoding") == nil else { return self }
        var response = self
        response.headers.append(("Vary", "Accept-Encoding"))
        guard Negotiation.acceptsGzip(request.headers), let plain = worthwhileProducer else {
            return response
        }
        response.headers.append(("Content-Encoding", "gzip"))
        response.body = .stream(GzipProducer(plain))
        return response
    }

    private var worthwhileProducer: (any HTTPBodyProducer)? {
        switch body {
        case .bytes(let bytes) where bytes.count < Self.gzipBytesMin: nil
        case .bytes(let bytes): BytesProducer(bytes)
        case .stream(let producer): producer
        case .pending: nil
        }
    }
}
