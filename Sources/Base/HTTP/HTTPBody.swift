/// What a response carries: bytes at hand, or bytes made while they are sent.
package enum HTTPBody {
    case bytes([UInt8])
    /// Length unknown beforehand: sent in chunks, or until the end of the connection to HTTP/1.0.
    case stream(any HTTPBodyProducer)
    /// Nothing yet: head and body are those that will be given.
    case pending(PendingAnswer)
}

/// A piece of a streamed body.
package enum HTTPChunk {
    case bytes([UInt8])
    /// Nothing at hand yet: the server serves others and asks again on a later turn of the loop.
    case later
    case end
    /// The body cannot be finished; the connection is cut so that the client sees it is not whole.
    case failure
}

/// Makes a body piece by piece on the loop's thread, as fast as the peer reads and no faster.
///
/// A peer that goes away simply stops asking; the producer is released then.
package protocol HTTPBodyProducer: AnyObject {
    /// The next piece, at most `bytesMax` long; a step should take under a millisecond.
    func nextChunk(bytesMax: Int) -> HTTPChunk
}

/// Hands out bytes at hand in pieces, so that they can be compressed while they are sent.
package final class BytesProducer: HTTPBodyProducer {
    private var rest: ArraySlice<UInt8>

    package init(_ bytes: [UInt8]) { rest = bytes[...] }

    package func nextChunk(bytesMax: Int) -> HTTPChunk {
        if rest.isEmpty { return .end }
        let piece = Array(rest.prefix(bytesMax))
        rest = rest.dropFirst(piece.count)
        return .bytes(piece)
    }
}
