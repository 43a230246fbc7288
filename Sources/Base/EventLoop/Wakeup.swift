internal import CLibuv

/// Lets other threads call back on a loop's thread.
///
/// Several sends before the loop gets to it make one call. Safe because senders reach the handle
/// only under the lock that `close()` takes to forget it.
@safe package final class Wakeup {
    private let memory = HandleMemory(for: UV_ASYNC)
    private let loop: Loop
    private let target: WakeupTarget
    private var onWake: (() -> Void)?

    package init(on loop: Loop, onWake: @escaping () -> Void) throws(UVError) {
        self.loop = loop
        self.onWake = onWake
        target = WakeupTarget(handleAddress: unsafe UInt(bitPattern: memory.handle))
        let wake: uv_async_cb = { raw in
            unsafe HandleMemory.owner(of: raw, as: Wakeup.self).onWake?()
        }
        try unsafe UVError.check(uv_async_init(loop.raw, memory.pointer(), wake))
        memory.retain(self)
    }

    /// What other threads hold; it may outlive this.
    package var sender: WakeupSender { WakeupSender(target: target) }

    /// Ends the wake-ups, once only: senders do nothing from now on.
    package func close() {
        target.forget()
        onWake = nil
        memory.close()
    }

    deinit { memory.deallocate() }
}

/// Wakes a loop from any thread, for as long as its `Wakeup` is open.
package struct WakeupSender: Sendable {
    fileprivate let target: WakeupTarget

    package func send() {
        target.send()
    }
}

/// Where the senders of one `Wakeup` look whether its handle is still there.
@safe private final class WakeupTarget: Sendable {
    /// The address of the handle, 0 once closed.
    ///
    /// An address, because pointers are not sendable.
    private let handleAddress: Lock<UInt>

    init(handleAddress: UInt) {
        self.handleAddress = Lock(handleAddress)
    }

    func send() {
        handleAddress.withLock { address in
            guard let raw = unsafe UnsafeMutablePointer<uv_async_t>(bitPattern: address) else {
                return
            }
            let status = unsafe uv_async_send(raw)
            precondition(status == 0, "an open wake-up can be sent")
        }
    }

    func forget() {
        handleAddress.withLock { $0 = 0 }
    }
}
