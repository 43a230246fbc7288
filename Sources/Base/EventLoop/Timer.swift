internal import CLibuv

/// Calls back after a time, once or again and again, on its loop's thread.
///
/// Safe because libuv holds one reference from `init` until its close callback.
@safe package final class Timer {
    private let memory = HandleMemory(for: UV_TIMER)
    private let loop: Loop
    private var onFire: (() -> Void)?

    package init(on loop: Loop, onFire: @escaping () -> Void) throws(UVError) {
        self.loop = loop
        self.onFire = onFire
        try unsafe UVError.check(uv_timer_init(loop.raw, memory.pointer()))
        memory.retain(self)
    }

    /// Sets the timer, also when it was set already; a period of 0 fires once.
    package func start(afterMilliseconds: UInt64, everyMilliseconds: UInt64 = 0) {
        // The loop's clock stands still during a callback: without this a timer set at the end of
        // a long one would fire early.
        unsafe uv_update_time(loop.raw)
        let fire: uv_timer_cb = { raw in
            unsafe HandleMemory.owner(of: raw, as: Timer.self).onFire?()
        }
        let status = unsafe uv_timer_start(
            memory.pointer(), fire, afterMilliseconds, everyMilliseconds)
        precondition(status == 0, "a timer is started before it is closed")
    }

    /// Lets the timer not fire until the next `start`.
    package func stop() {
        _ = unsafe uv_timer_stop(memory.pointer())
    }

    /// Ends the timer, once only: it never fires again.
    package func close() {
        onFire = nil
        memory.close()
    }

    deinit { memory.deallocate() }
}
