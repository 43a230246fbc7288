internal import Glibc
internal import Synchronization

/// Says that a thread's work is over, to another that must not wait for it for ever: a disk may
/// hang, and the process has to end all the same.
package final class ThreadEnd: Sendable {
    /// It is waited for once in a process's life, for as long as the last work takes.
    private static let lookMicroseconds: UInt32 = 500

    private let hasCome = Atomic(false)

    package init() {}

    /// The last that the thread does.
    package func note() { hasCome.store(true, ordering: .releasing) }

    /// Whether it came in time, so that the thread can be joined.
    package func wait(withinMilliseconds milliseconds: UInt64) -> Bool {
        let end = SystemClock.monotonicNanoseconds() &+ milliseconds &* 1_000_000
        while !hasCome.load(ordering: .acquiring) {
            guard SystemClock.monotonicNanoseconds() < end else { return false }
            usleep(Self.lookMicroseconds)
        }
        return true
    }
}
