package import EventLoop

/// Does long work step by step, with a turn of the loop between two steps.
///
/// Not a timer of 0 ms: libuv 1.44 runs such timers again and again before it looks at any socket.
package final class StepCycle {
    private var wakeup: Wakeup?
    private var timer: Timer?

    /// Sets up without starting.
    ///
    /// - Parameters:
    ///   - loop: where the steps are done.
    ///   - step: one step, short enough for the loop; it asks for the next one itself.
    /// - Throws: what the loop says against another handle.
    package init(on loop: Loop, step: @escaping () -> Void) throws(UVError) {
        wakeup = try Wakeup(on: loop, onWake: step)
        timer = try Timer(on: loop, onFire: step)
    }

    /// The next step comes in the loop's next turn; asked for twice it comes once.
    package func continueSoon() {
        wakeup?.sender.send()
    }

    /// The next step comes after a time, unless `continueSoon` is called before.
    package func continueLater(afterMilliseconds delay: UInt64) {
        timer?.start(afterMilliseconds: max(1, delay))
    }

    /// No step comes any more.
    package func close() {
        wakeup?.close()
        timer?.close()
        wakeup = nil
        timer = nil
    }
}
