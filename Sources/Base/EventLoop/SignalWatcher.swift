internal import CLibuv

/// Calls back on a loop's thread when the process gets one of some signals.
///
/// Safe because libuv holds one reference a signal from `init` until its close callback.
@safe package final class SignalWatcher {
    private let handles: [HandleMemory]
    private let loop: Loop
    private var onSignal: ((Int32) -> Void)?

    package init(
        on loop: Loop, signals: [Int32], onSignal: @escaping (Int32) -> Void
    ) throws(UVError) {
        self.loop = loop
        self.onSignal = onSignal
        handles = signals.map { _ in HandleMemory(for: UV_SIGNAL) }
        for (index, handle) in handles.enumerated() {
            do throws(UVError) {
                try start(handle, signals[index])
            } catch {
                close(first: index)
                throw error
            }
        }
    }

    /// Ends the watch, once only: the signals get back their default action.
    package func close() {
        close(first: handles.count)
    }

    private func start(_ handle: HandleMemory, _ signal: Int32) throws(UVError) {
        try unsafe UVError.check(uv_signal_init(loop.raw, handle.pointer()))
        handle.retain(self)
        let deliver: uv_signal_cb = { raw, signal in
            unsafe HandleMemory.owner(of: raw, as: SignalWatcher.self).onSignal?(signal)
        }
        let status = unsafe uv_signal_start(handle.pointer(), deliver, signal)
        guard status == 0 else {
            handle.close()
            throw UVError(code: status)
        }
    }

    private func close(first count: Int) {
        onSignal = nil
        for handle in handles.prefix(count) { handle.close() }
    }

    deinit {
        for handle in handles { handle.deallocate() }
    }
}
