internal import CLibuv

/// Tells when a file descriptor that others own is ready.
///
/// The descriptor must stay open until `close()`, and libuv makes it non-blocking. Safe because
/// libuv holds one reference from `init` until its close callback.
@safe package final class Poller {
    private let memory = HandleMemory(for: UV_POLL)
    private let loop: Loop
    private var onEvent: ((_ readable: Bool, _ writable: Bool) -> Void)?

    package init(
        on loop: Loop, fileDescriptor: Int32,
        onEvent: @escaping (_ readable: Bool, _ writable: Bool) -> Void
    ) throws(UVError) {
        self.loop = loop
        self.onEvent = onEvent
        try unsafe UVError.check(uv_poll_init(loop.raw, memory.pointer(), fileDescriptor))
        memory.retain(self)
    }

    /// Watches for these events, level triggered, in place of what was watched before.
    package func start(readable: Bool, writable: Bool) {
        var events: UInt32 = 0
        if readable { events |= UV_READABLE.rawValue }
        if writable { events |= UV_WRITABLE.rawValue }
        let status = unsafe uv_poll_start(memory.pointer(), Int32(events)) { raw, status, events in
            let poller = unsafe HandleMemory.owner(of: raw, as: Poller.self)
            poller.deliver(status: status, events: UInt32(bitPattern: events))
        }
        precondition(status == 0, "a poller is started before it is closed")
    }

    package func stop() {
        _ = unsafe uv_poll_stop(memory.pointer())
    }

    /// Ends the watch, once only: the descriptor may be closed right after.
    package func close() {
        onEvent = nil
        memory.close()
    }

    /// An error is reported as "ready for both", so that the owner's next call meets it; libuv has
    /// stopped the watch then, and `start` resumes it.
    private func deliver(status: Int32, events: UInt32) {
        guard status >= 0 else {
            onEvent?(true, true)
            return
        }
        onEvent?(
            events & UV_READABLE.rawValue != 0, events & UV_WRITABLE.rawValue != 0)
    }

    deinit { memory.deallocate() }
}
