package import TLS

/// Signs datagrams as one sender, for `martlet send` and for tests.
package struct EnvelopeSealer {
    private let key: EnvelopeKey
    private let sender: UInt64
    private var counter: UInt64 = 0
    private let codes: MessageCodes

    /// `sender` must be another one than that of every other program with this key: a random one.
    package init(_ key: EnvelopeKey, sender: UInt64) throws(TLSProblem) {
        self.key = key
        self.sender = sender
        codes = try MessageCodes()
    }

    /// The next datagram; nil if the library fails.
    package mutating func seal(_ payload: [UInt8], atMilliseconds time: UInt64) -> [UInt8]? {
        counter &+= 1
        let bytes = Envelope.unsigned(
            payload, keyID: key.id, sender: sender, counter: counter, milliseconds: time)
        return codes.code(of: bytes.span, by: key.secret).map { bytes + $0 }
    }
}
