internal import CLibuv

/// Runs a body on a thread of its own.
@safe package final class OSThread {
    private let raw: UnsafeMutablePointer<uv_thread_t>
    private var isJoined = false

    private init() {
        unsafe raw = .allocate(capacity: 1)
    }

    /// Starts a thread; its name shows in `top -H` and in traces, cut to 15 bytes.
    package static func spawn(
        named name: String, _ body: sending @escaping () -> Void
    ) throws(UVError) -> OSThread {
        let thread = OSThread()
        let start = unsafe Unmanaged.passRetained(ThreadStart(name: name, body: body))
        let status = unsafe uv_thread_create(
            thread.raw,
            { argument in
                guard let argument = unsafe argument else { return }
                let start = unsafe Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
                start.run()
            }, start.toOpaque())
        guard status == 0 else {
            unsafe start.release()
            throw UVError(code: status)
        }
        return thread
    }

    /// Waits until the body has returned; once only.
    package func join() {
        precondition(!isJoined, "a thread is joined once")
        isJoined = true
        let status = unsafe uv_thread_join(raw)
        precondition(status == 0, "a thread that runs can be joined by another")
    }

    deinit { unsafe raw.deallocate() }
}

/// What a new thread begins with.
private final class ThreadStart {
    /// Bytes of a thread's name that the kernel keeps.
    private static let nameBytesMax = 15

    private let name: String
    private let body: () -> Void

    init(name: String, body: @escaping () -> Void) {
        self.name = name
        self.body = body
    }

    /// The new thread's whole life.
    ///
    /// A failure to name it is no reason not to work.
    func run() {
        let name = String(decoding: name.utf8.prefix(Self.nameBytesMax), as: UTF8.self)
        _ = unsafe martlet_name_thread(name)
        body()
    }
}
