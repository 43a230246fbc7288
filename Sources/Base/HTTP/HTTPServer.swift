internal import CMicrohttpd
package import EventLoop
internal import Glibc
package import TLS

/// Serves HTTP/1.1 on a loop's thread: parsing, framing and keep-alive are libmicrohttpd's.
///
/// The library has no thread here. It says through an epoll descriptor that something can be done,
/// does it in one `MHD_run`, and never waits; so the handler and all producers run on the loop's
/// thread, one step at a time. `close()` must come before the last reference goes.
///
/// Safe because the library calls back only from within `MHD_run` and `MHD_stop_daemon`, which are
/// called here, by a server that is alive.
@safe package final class HTTPServer {
    /// Where it listens: `127.0.0.1:9102`, with the port the kernel chose for 0.
    package let localAddress: String
    package let port: UInt16
    package internal(set) var counters = HTTPServerCounters()

    let loop: Loop
    let options: HTTPServerOptions
    let requestGuard: RequestGuard?
    let handler: (HTTPRequest) -> HTTPResponse
    let authenticator: Authenticator
    /// What connections show from now on; `nil` for a server without encryption.
    var tls: TLSContext?
    /// What each connection that is open has shown.
    var contexts: [Int32: TLSContext] = [:]
    var connections: ConnectionTable
    /// Streams that wait for their producer or for the next turn.
    var paused: [ResponseStream] = []
    /// Connections whose answers are made elsewhere.
    var resting: [RestingConnection] = []
    /// Pieces that may still be made in this turn.
    var chunksLeft = 0
    /// A connection ended while none could be accepted: the library looks at the listener again
    /// only when it runs.
    var hasFreedSlot = false

    private(set) var daemon: OpaquePointer?
    private var poller: Poller?
    private var timer: Timer?
    private var sweepTimer: Timer?
    private(set) var nextTurn: Wakeup?
    private var isTurning = false
    private var stopIsWanted = false
    private var isQuiet = false
    private var closeIsWanted = false

    /// Listens and serves from the loop's next turn on: with `tls` encrypted, and only so.
    package init(
        on loop: Loop, options: HTTPServerOptions, tls: TLSContext? = nil,
        handler: @escaping (HTTPRequest) -> HTTPResponse
    ) throws(HTTPServerError) {
        guard tls == nil || martlet_http_can_encrypt() == 1 else {
            throw HTTPServerError(
                action: "serve HTTPS: libmicrohttpd is built without TLS",
                cause: UVError(code: -ENOTSUP))
        }
        let descriptor = try ListenSocket.open(options.listen)
        let address = PeerAddress(ofSocket: descriptor)
        localAddress = address.text
        port = address.port
        self.loop = loop
        self.options = options
        self.handler = handler
        self.tls = tls
        authenticator = Authenticator(on: loop)
        requestGuard =
            options.isGuarded
            ? RequestGuard(hosts: options.hosts, openPaths: options.openPaths) : nil
        connections = ConnectionTable(options)
        try start(listeningOn: descriptor)
    }

    private func start(listeningOn descriptor: Int32) throws(HTTPServerError) {
        errno = 0
        unsafe daemon = makeDaemon(listeningOn: descriptor)
        guard let daemon = unsafe daemon else {
            let reason = errno
            Glibc.close(descriptor)
            throw ListenSocket.failure(
                "serve http://\(localAddress)", reason == 0 ? ENOMEM : reason)
        }
        do throws(UVError) {
            let turn = { self.turn() }
            timer = try Timer(on: loop, onFire: turn)
            sweepTimer = try Timer(on: loop) { self.cutOverdue() }
            nextTurn = try Wakeup(on: loop, onWake: turn)
            let epoll = unsafe martlet_http_epoll_fd(daemon)
            poller = try Poller(on: loop, fileDescriptor: epoll) { _, _ in turn() }
        } catch {
            tearDown()
            throw HTTPServerError(action: "serve http://\(localAddress)", cause: error)
        }
        poller?.start(readable: true, writable: false)
        sweepTimer?.start(
            afterMilliseconds: Self.sweepMilliseconds, everyMilliseconds: Self.sweepMilliseconds)
    }

    /// How often overdue connections are looked for; their limits are whole seconds.
    private static let sweepMilliseconds: UInt64 = 1000

    /// Takes no more connections; requests under way are finished, idle connections ended.
    package func stop() {
        stopIsWanted = true
        if !isTurning { turn() }
    }

    /// Whether `close` was not called.
    var isOpen: Bool { !closeIsWanted }

    /// Whether `stop` was called: answers then end their connections.
    var isStopping: Bool { stopIsWanted }

    /// Ends everything at once, answers under way too; nothing is called back afterwards.
    package func close() {
        precondition(!closeIsWanted, "an HTTP server is closed once")
        closeIsWanted = true
        if !isTurning { tearDown() }
    }

    /// Does what can be done without waiting, then arranges for the next time.
    private func turn() {
        guard let daemon = unsafe daemon, !isTurning else { return }
        isTurning = true
        chunksLeft = HTTPServerOptions.chunksPerTurnMax
        hasFreedSlot = false
        resumeDue()
        resumeAnswered()
        unsafe MHD_run(daemon)
        isTurning = false
        if closeIsWanted { return tearDown() }
        if stopIsWanted { unsafe quiesce(daemon) }
        unsafe schedule(daemon)
    }

    @unsafe private func schedule(_ daemon: OpaquePointer) {
        var wait = UInt64.max
        var libraryWait: UInt64 = 0
        if unsafe MHD_get_timeout(daemon, &libraryWait) == MHD_Result.YES { wait = libraryWait }
        if let pause = soonestPauseMilliseconds { wait = min(wait, pause) }
        if hasFreedSlot { wait = 0 }
        // A timer of 0 ms set in a timer's callback fires before the loop looks at its sockets.
        if wait == 0 { nextTurn?.sender.send() }
        if wait == 0 || wait == .max {
            timer?.stop()
        } else {
            timer?.start(afterMilliseconds: min(wait, 60_000))
        }
    }

    @unsafe private func quiesce(_ daemon: OpaquePointer) {
        // Once: the library would hand out the same descriptor again, which is others' by then.
        guard !isQuiet else { return }
        isQuiet = true
        let listener = unsafe MHD_quiesce_daemon(daemon)
        if listener >= 0 { Glibc.close(listener) }
        connections.idle.forEach(Self.cut)
    }

    private func tearDown() {
        // The library aborts the process when it is stopped with a paused connection.
        resumeAll()
        authenticator.close()
        poller?.close()
        timer?.close()
        sweepTimer?.close()
        nextTurn?.close()
        (poller, timer, sweepTimer, nextTurn) = (nil, nil, nil, nil)
        if let ended = unsafe daemon { unsafe MHD_stop_daemon(ended) }
        unsafe daemon = nil
        contexts = [:]
    }

    deinit {
        precondition(unsafe daemon == nil, "an HTTP server is closed before it goes")
    }
}
