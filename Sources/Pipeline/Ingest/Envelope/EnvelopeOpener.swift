package import Statsd
internal import TLS

/// How the datagrams of a listener must be signed.
package struct EnvelopeOptions: Sendable, Equatable {
    package var keys: EnvelopeKeys
    /// How far a sender's clock may be from ours, and a datagram may have been under way.
    package var driftMaxMilliseconds: UInt64

    package init(keys: EnvelopeKeys, driftMaxMilliseconds: UInt64) {
        self.keys = keys
        self.driftMaxMilliseconds = driftMaxMilliseconds
    }
}

/// Takes signed datagrams out of their envelopes, each of them once.
///
/// One for each listener, which so has one socket and one worker: two would not know what the other
/// has taken.
package struct EnvelopeOpener {
    private var options: EnvelopeOptions
    private var windows: SenderWindows
    /// Nil if there is no library: then nobody can prove anything.
    private let codes: MessageCodes?

    package init(_ options: EnvelopeOptions, startMilliseconds: UInt64) {
        self.options = options
        windows = SenderWindows(startMilliseconds: startMilliseconds)
        codes = try? MessageCodes()
    }

    /// Goes on with other keys; what is known of senders stays with the keys that stay.
    package mutating func update(_ new: EnvelopeOptions) {
        guard new != options else { return }
        let old = options.keys.keys
        windows.renumberKeys { new.keys.keys.firstIndex(of: old[$0]) }
        options = new
    }

    /// Where the payload of the datagram at `range` lies, or why it is not read.
    ///
    /// The sender is proven first: nothing is remembered of a datagram that anyone could have made.
    package mutating func payload(
        of bytes: Span<UInt8>, at range: Range<Int>, nowMilliseconds: UInt64
    ) throws(RefuseReason) -> Range<Int> {
        guard let envelope = Envelope(bytes, in: range) else { throw .envelope }
        guard let number = options.keys.number(ofKeyAt: envelope.keyID, in: bytes) else {
            throw .key
        }
        let signed = bytes.extracting(range.lowerBound..<envelope.payload.upperBound)
        let code = bytes.extracting(Envelope.code(endingAt: range.upperBound))
        guard let codes, codes.isCode(code, of: signed, by: options.keys.keys[number].secret)
        else { throw .signature }
        let time = envelope.milliseconds
        let drift = time > nowMilliseconds ? time - nowMilliseconds : nowMilliseconds - time
        guard drift <= options.driftMaxMilliseconds else { throw .drift }
        let sender = SenderWindows.Sender(key: number, number: envelope.sender)
        guard windows.take(envelope.counter, of: sender, atMilliseconds: time) else {
            throw .replay
        }
        return envelope.payload
    }
}
