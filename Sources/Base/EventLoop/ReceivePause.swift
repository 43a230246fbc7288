/// Decides how long a datagram socket waits before it reads again.
///
/// To wake up costs 10 to 16 µs on a virtual machine, a small datagram 0.6 µs: below saturation
/// nearly all time goes into waking. So a socket with steady traffic is read every few
/// milliseconds rather than at each arrival: at 100,000 datagrams a second that costs 0.6 µs a
/// datagram instead of 1.6. Lone datagrams are read at once, and a pause is as short as the
/// receive buffer needs it.
package struct ReceivePause {
    /// Longer ones save little more, and a buffer of 4 MiB holds 10 ms of a million a second.
    package static let millisecondsMax: UInt64 = 5
    /// Fewer datagrams in `millisecondsMax` are lone: a pause would bring none together.
    private static let datagramsMin = 4
    /// The share of the buffer that a pause may fill, and the one below which it may be longer.
    private static let fillMax = 0.25
    private static let fillLow = 0.0625

    /// 0 while the socket waits for arrivals.
    package private(set) var milliseconds: UInt64 = 0
    private var windowStart: UInt64 = 0
    private var windowCount = 0

    package init() {}

    /// Notes datagrams that were read when they arrived; pauses begin once they come steadily.
    package mutating func noteArrivals(_ count: Int, atMilliseconds now: UInt64) {
        windowCount += count
        let passed = now &- windowStart
        guard passed >= Self.millisecondsMax else { return }
        let isSteady = passed < 2 * Self.millisecondsMax && windowCount >= Self.datagramsMin
        milliseconds = isSteady ? 1 : 0
        windowStart = now
        windowCount = 0
    }

    /// Notes what a pause brought, and how full the buffer was at its end, from 0 to 1.
    ///
    /// The pause doubles, halves or ends with that.
    package mutating func notePause(_ count: Int, fill: Double) {
        let isLone = count * Int(Self.millisecondsMax) < Self.datagramsMin * Int(milliseconds)
        if isLone {
            milliseconds = 0
        } else if fill > Self.fillMax {
            milliseconds /= 2
        } else if fill < Self.fillLow {
            milliseconds = min(milliseconds * 2, Self.millisecondsMax)
        }
    }
}
