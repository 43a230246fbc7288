internal import EventLoop
internal import Statsd

/// One client's stream: its bytes become whole lines of the pipeline.
final class StreamConnection {
    /// On the loop's clock.
    var lastReadMilliseconds: UInt64
    private let stream: Stream
    private let sender: Sender
    private var decoder: StreamDecoder

    init(
        _ stream: Stream, _ decoder: StreamDecoder, number: UInt64, nowMilliseconds: UInt64
    ) {
        self.stream = stream
        sender = .connection(number)
        self.decoder = decoder
        lastReadMilliseconds = nowMilliseconds
    }

    /// A reset ends the stream as its end does: what came before it counts.
    func start(onBytes: @escaping (Span<UInt8>) -> Void, onEnd: @escaping () -> Void) {
        stream.startReading(onBytes: onBytes, onEnd: { _ in onEnd() })
    }

    /// Reads, in this call, all that the kernel holds of the stream.
    func readWhatIsThere(untilNanoseconds deadline: UInt64) {
        stream.readWaiting(untilNanoseconds: deadline)
    }

    /// Passes whole lines on; `tap` gets a copy of them, but of no line that is too long.
    func ingest(
        _ bytes: Span<UInt8>, _ spec: ListenerSpec, _ tap: PacketTap?,
        _ pipeline: inout IngestPipeline
    ) {
        let (listener, profile) = (spec.index, spec.profile)
        let pendingBefore = decoder.pendingBytes
        var passedOn = 0
        decoder.take(
            bytes,
            lines: {
                passedOn += $0.count
                tap?.copy(linesOf: $0)
                pipeline.ingest($0, listener: listener, profile: profile, sender: sender)
            },
            tooLong: { pipeline.reject(listener: listener, reason: .tooLong, line: $0) })
        // The pipeline counts the bytes it gets. Lengths of frames and what is skipped of a line
        // that is too long were received as well.
        let rest = pendingBefore + bytes.count - passedOn - decoder.pendingBytes
        if rest > 0 { pipeline.count(listener: listener) { $0.bytes &+= UInt64(rest) } }
    }

    /// The last line counts without its line feed; then the socket is closed.
    func finish(
        _ spec: ListenerSpec, _ tap: PacketTap?, _ pipeline: inout IngestPipeline
    ) {
        let pending = decoder.pendingBytes
        var passedOn = 0
        decoder.finish(
            lines: {
                passedOn += $0.count
                tap?.copy(linesOf: $0)
                pipeline.ingest(
                    $0, listener: spec.index, profile: spec.profile, sender: sender)
            },
            torn: { pipeline.reject(listener: spec.index, reason: .tooLong, line: $0) })
        let rest = pending - passedOn
        if rest > 0 { pipeline.count(listener: spec.index) { $0.bytes &+= UInt64(rest) } }
        stream.close()
    }
}
