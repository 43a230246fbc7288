import EventLoop
import ForwardKit
import TLS

/// A connection as frames, encrypted or not: either side of it.
///
/// Lives on its loop's thread. After `onEnd` nothing more comes, and `close` is still to be called.
final class FrameStream {
    /// Bytes of a peer before its handshake is done: certificates are some KiB.
    private static let handshakeBytesMax: UInt64 = 64 << 10

    /// `nil` for frames that came in one piece, whose answers leave in another.
    private let stream: Stream?
    /// Of frames without a stream: the answers.
    private(set) var collected: [UInt8] = []
    private var isEnded = false
    private let tls: TLSSession?
    /// Frames that wait for the end of the handshake.
    private var unsent: [UInt8] = []
    private var reader = FrameReader()
    private var onFrame: ((Frame) -> Void)?
    private var onEnd: ((_ problem: String?) -> Void)?
    /// What the reader found wrong, if that is why it ended.
    private(set) var fault: FrameFault?
    /// Bytes that came, those of handshakes apart.
    private(set) var bytesRead: UInt64 = 0
    private var handshakeBytesRead: UInt64 = 0
    /// The connection ends when more come: for as long as it is not known who sends them.
    var bytesReadMax: UInt64 = .max

    init(_ stream: Stream, tls: TLSSession? = nil) {
        self.stream = stream
        self.tls = tls
    }

    /// Has no connection: what is sent is collected.
    init() { (stream, tls) = (nil, nil) }

    /// Whether others cannot read what is sent, to the one it is meant for.
    var isEncrypted: Bool { tls != nil }

    var isClosed: Bool { stream?.isClosed ?? isEnded }
    var peerAddress: SocketAddress? { stream?.peerAddress }
    /// Bytes that wait to be written.
    var queuedBytes: Int { stream?.queuedBytes ?? 0 }
    /// Whether a frame has begun and not ended.
    var isInFrame: Bool { reader.isInFrame }

    /// - Parameters:
    ///   - onFrame: called for each frame.
    ///   - onEnd: called once, with the problem unless the peer has just finished.
    func start(onFrame: @escaping (Frame) -> Void, onEnd: @escaping (_ problem: String?) -> Void) {
        self.onFrame = onFrame
        self.onEnd = onEnd
        stream?.startReading(
            onBytes: { [weak self] in self?.receive($0) },
            onEnd: { [weak self] in self?.end($0.map { "\($0)" }) })
        // A client speaks first.
        encrypt { tls throws(TLSProblem) in try tls.handshake() }
    }

    func send(_ frame: Frame, compressionLevel: Int32 = 0) {
        guard !isClosed else { return }
        let bytes = frame.bytes(compressionLevel: compressionLevel)
        guard let tls else { return write(bytes) }
        guard tls.isOpen else { return unsent += bytes }
        encrypt { tls throws(TLSProblem) in try tls.write(bytes) }
    }

    private func write(_ bytes: [UInt8]) {
        guard !bytes.isEmpty, !isClosed else { return }
        guard let stream else { return collected += bytes }
        stream.write(bytes) { [weak self] error in
            if let error { self?.end("\(error)") }
        }
    }

    /// Does something with the session, and sends what comes of it, also of a failure: an alert.
    private func encrypt(_ work: (TLSSession) throws(TLSProblem) -> Void) {
        guard let tls else { return }
        do throws(TLSProblem) {
            try work(tls)
            write(tls.takeOutput())
        } catch {
            write(tls.takeOutput())
            end("TLS: \(error)")
        }
    }

    /// Says a last word and reads nothing more; closes when the peer does.
    ///
    /// Not at once: bytes of the peer's that nobody has read would turn the end into a reset, and
    /// the word would be lost with it. The owner calls `close` after a while, whatever comes.
    func finish(with frame: Frame) {
        onFrame = nil
        onEnd = { [weak self] _ in self?.close() }
        send(frame)
        encrypt { tls throws(TLSProblem) in tls.end() }
        isEnded = true
        if let stream, !stream.isClosed { stream.shutdown() }
    }

    func close() {
        (onFrame, onEnd) = (nil, nil)
        isEnded = true
        if let stream, !stream.isClosed { stream.close() }
    }

    private func receive(_ bytes: Span<UInt8>) {
        guard let tls else { return take(bytes) }
        if !tls.isOpen {
            handshakeBytesRead &+= UInt64(bytes.count)
            guard handshakeBytesRead <= Self.handshakeBytesMax else {
                fault = .tooLarge
                return end("its handshake has no end")
            }
        }
        do throws(TLSProblem) {
            try tls.feed(bytes)
        } catch {
            return end("TLS: \(error)")
        }
        encrypt { tls throws(TLSProblem) in try tls.handshake() }
        guard tls.isOpen else { return }
        let waiting = unsent
        unsent = []
        encrypt { tls throws(TLSProblem) in try tls.write(waiting) }
        encrypt { tls throws(TLSProblem) in
            while onEnd != nil, let plain = try tls.read() {
                if plain.isEmpty { return }
                take(plain.span)
            }
            end(nil)
        }
    }

    private func take(_ bytes: Span<UInt8>) {
        bytesRead &+= UInt64(bytes.count)
        guard bytesRead <= bytesReadMax else {
            fault = .tooLarge
            return end("it sent too much before it was welcome")
        }
        var offset = 0
        do throws(FrameFault) {
            while onFrame != nil, let frame = try reader.next(bytes, from: &offset) {
                onFrame?(frame)
            }
        } catch {
            fault = error
            end("it sent what is no frame: \(error.rawValue)")
        }
    }

    private func end(_ problem: String?) {
        guard let onEnd else { return }
        (onFrame, self.onEnd) = (nil, nil)
        onEnd(problem)
    }
}
