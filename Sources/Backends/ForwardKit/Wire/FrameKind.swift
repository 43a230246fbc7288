/// What a frame's body is.
package enum FrameKind: UInt8, CaseIterable, Sendable {
    /// The first frame of an agent: who it is and what it speaks.
    case hello = 1
    /// The collector's answer to it.
    case welcome = 2
    /// Series of one interval.
    case batch = 3
    /// A batch is safe with the collector.
    case acknowledgement = 4
    /// A hello or a batch is not taken.
    case refusal = 5
    /// Asks whether the other side is there.
    case ping = 6
    /// The answer, with the ping's body.
    case pong = 7
}
