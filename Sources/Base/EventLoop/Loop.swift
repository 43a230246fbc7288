internal import CLibuv
internal import Glibc

/// Runs one thread's timers, sockets and wake-ups.
///
/// A loop and all its handles belong to one thread: the one that builds and runs them. Only a
/// `WakeupSender` reaches it from elsewhere.
///
/// Safe because the loop's memory outlives its handles: each of them keeps its loop.
@safe package final class Loop {
    /// Bytes one stream read may bring: 256 KiB, past which a read costs no less per line.
    ///
    /// One buffer serves all streams of a loop: a callback uses its bytes up before the next read.
    static let readBytesMax = 256 * 1024

    let raw: UnsafeMutablePointer<uv_loop_t>
    private var readBuffer: UnsafeMutableBufferPointer<UInt8>?
    private var isOpen = true

    /// Fails when the process has no file descriptors left.
    package init() throws(UVError) {
        // libuv writes to streams without MSG_NOSIGNAL: a peer that went away must cost an error
        // code, not the process.
        signal(SIGPIPE, SIG_IGN)
        unsafe raw = .allocate(capacity: 1)
        let status = unsafe uv_loop_init(raw)
        guard status == 0 else {
            isOpen = false
            throw UVError(code: status)
        }
    }

    /// Serves handles until `stop()`, or until none is left that could fire.
    package func run() {
        precondition(isOpen, "a closed loop cannot run")
        _ = unsafe uv_run(raw, UV_RUN_DEFAULT)
    }

    /// Lets `run()` return after the callbacks that are due; to be called on the loop's thread.
    package func stop() {
        unsafe uv_stop(raw)
    }

    /// The time of this turn of the loop: monotonic milliseconds, read once a turn.
    package var nowMilliseconds: UInt64 {
        unsafe uv_now(raw)
    }

    /// Ends the loop once the close callbacks of its handles have run.
    ///
    /// Every handle must have been closed before. An address look-up that has begun is waited for.
    package func close() {
        precondition(isOpen, "a loop is closed once")
        unsafe uv_walk(
            raw,
            { handle, _ in
                precondition(
                    unsafe uv_is_closing(handle) != 0, "a loop is closed after all its handles")
            }, nil)
        // Again after a stop that nobody had run into yet.
        repeat { _ = unsafe uv_run(raw, UV_RUN_DEFAULT) } while unsafe uv_loop_alive(raw) != 0
        let status = unsafe uv_loop_close(raw)
        precondition(status == 0, "a loop is closed after all its handles")
        isOpen = false
    }

    /// The memory streams are read into, made at the first read.
    @unsafe func borrowReadBuffer() -> UnsafeMutableBufferPointer<UInt8> {
        if let made = unsafe readBuffer { return unsafe made }
        let made = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: Self.readBytesMax)
        unsafe readBuffer = made
        return unsafe made
    }

    deinit {
        unsafe readBuffer?.deallocate()
        // A loop dropped with open handles (a start that failed half way) keeps its memory: libuv
        // may still point into it, and the process is about to end.
        let isUnused = unsafe !isOpen || uv_loop_close(raw) == 0
        if isUnused { unsafe raw.deallocate() }
    }
}
