import EventLoop
import ForwardKit
import TLS

/// One agent's connection, from its first byte on.
final class AgentConnection {
    /// Bytes that are read before a hello: it has 8 KiB at most.
    static let greetingBytesMax: UInt64 = 16 << 10
    /// Acknowledgements that may wait for an agent to read them: a hundred thousand.
    static let queuedBytesMax = 4 << 20
    /// Time for the answer to a ping, when somebody else says to be the same agent.
    static let probeMillisecondsMax: UInt64 = 2_000

    let stream: FrameStream
    /// The number of the listener that took it; `nil` for what was posted.
    let listener: Int?
    /// Why the one who posted may send.
    let posted: PostedAccess?
    /// Why it was refused for good.
    var dismissal: RefusalReason?
    /// Who it is, once it was welcomed.
    var agent: Identifier?
    var epoch: Identifier?
    /// The loop's time until which a ping has to be answered.
    var probeEndMilliseconds: UInt64?
    /// The loop's time at which what is awaited began.
    private var waitingSinceMilliseconds: UInt64
    private var framesRead: UInt64 = 0
    private var framesBefore: UInt64 = 0

    init(_ stream: Stream, tls: TLSSession?, listener: Int, nowMilliseconds: UInt64) {
        self.stream = FrameStream(stream, tls: tls)
        self.stream.bytesReadMax = Self.greetingBytesMax
        self.listener = listener
        posted = nil
        waitingSinceMilliseconds = nowMilliseconds
    }

    /// Of what was posted: it has no connection of its own.
    init(_ posted: PostedAccess, nowMilliseconds: UInt64) {
        stream = FrameStream()
        listener = nil
        self.posted = posted
        waitingSinceMilliseconds = nowMilliseconds
    }

    func noteFrame() { framesRead &+= 1 }

    /// Whether it is too slow: with its hello, a frame or the answer to a ping.
    ///
    /// To be asked now and then; between two times a whole frame must have come, or none begun. The
    /// hello, and each frame from its first byte to its last, may take `frameMillisecondsMax`.
    func isOverdue(nowMilliseconds now: UInt64, frameMillisecondsMax: UInt64) -> Bool {
        if let end = probeEndMilliseconds, now >= end { return true }
        let isAwaiting = agent == nil || stream.isInFrame
        if !isAwaiting || framesRead != framesBefore {
            framesBefore = framesRead
            waitingSinceMilliseconds = now
        }
        return now &- waitingSinceMilliseconds >= frameMillisecondsMax
    }
}
