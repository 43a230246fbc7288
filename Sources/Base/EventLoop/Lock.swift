internal import CLibuv

/// Guards a state that several threads use: the only lock, and the only `@unchecked Sendable`.
///
/// A mutex of libuv, because `Synchronization.Mutex` makes the thread sanitizer report races that
/// are none. Safe because the state is touched between lock and unlock alone, and can neither enter
/// nor leave but as a region of its own (`sending`).
@safe package final class Lock<State>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<uv_mutex_t>
    private let state: UnsafeMutablePointer<State>

    package init(_ initial: sending State) {
        unsafe mutex = .allocate(capacity: 1)
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(to: initial)
        let status = unsafe uv_mutex_init(mutex)
        precondition(status == 0, "a mutex needs no resource but its memory")
    }

    /// Runs `body` alone with the state; not from within another `withLock` of the same lock.
    package func withLock<Outcome, Failure: Error>(
        _ body: (inout sending State) throws(Failure) -> sending Outcome
    ) throws(Failure) -> sending Outcome {
        unsafe uv_mutex_lock(mutex)
        defer { unsafe uv_mutex_unlock(mutex) }
        return try unsafe body(&state.pointee)
    }

    deinit {
        unsafe uv_mutex_destroy(mutex)
        unsafe state.deinitialize(count: 1)
        unsafe state.deallocate()
        unsafe mutex.deallocate()
    }
}
