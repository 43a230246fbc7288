import EventLoop
import ForwardKit

/// A connection as frames: either side of it.
///
/// Lives on its loop's thread. After `onEnd` nothing more comes, and `close` is still to be called.
final class FrameStream {
    private let stream: Stream
    private var reader = FrameReader()
    private var onFrame: ((Frame) -> Void)?
    private var onEnd: ((_ problem: String?) -> Void)?
    /// What the reader found wrong, if that is why it ended.
    private(set) var fault: FrameFault?
    /// Bytes that came.
    private(set) var bytesRead: UInt64 = 0
    /// The connection ends when more come: for as long as it is not known who sends them.
    var bytesReadMax: UInt64 = .max

    init(_ stream: Stream) {
        self.stream = stream
    }

    var isClosed: Bool { stream.isClosed }
    var peerAddress: SocketAddress? { stream.peerAddress }
    /// Bytes that wait to be written.
    var queuedBytes: Int { stream.queuedBytes }
    /// Whether a frame has begun and not ended.
    var isInFrame: Bool { reader.isInFrame }

    /// - Parameters:
    ///   - onFrame: called for each frame.
    ///   - onEnd: called once, with the problem unless the peer has just finished.
    func start(onFrame: @escaping (Frame) -> Void, onEnd: @escaping (_ problem: String?) -> Void) {
        self.onFrame = onFrame
        self.onEnd = onEnd
        stream.startReading(
            onBytes: { [weak self] in self?.take($0) },
            onEnd: { [weak self] in self?.end($0.map { "\($0)" }) })
    }

    func send(_ frame: Frame, compressionLevel: Int32 = 0) {
        guard !stream.isClosed else { return }
        stream.write(frame.bytes(compressionLevel: compressionLevel)) { [weak self] error in
            if let error { self?.end("\(error)") }
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
        if !stream.isClosed { stream.shutdown() }
    }

    func close() {
        (onFrame, onEnd) = (nil, nil)
        if !stream.isClosed { stream.close() }
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
