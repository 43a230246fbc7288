internal import CCurl
package import EventLoop
internal import Glibc

/// Sends HTTP requests from a loop's thread: connections, TLS and framing are libcurl's.
///
/// Only `http` and `https`, no redirects, no proxy from the environment, certificates checked. A
/// connection is kept for the next request. Names are looked up on a thread of curl's own, which
/// nobody waits for: a look-up that hangs ends with the request's time. `close()` must come before
/// the last reference goes.
///
/// Safe because curl calls back only from within calls made here, by a client that is alive.
@safe package final class HTTPClient {
    let options: HTTPClientOptions
    let library: CurlLibrary
    private(set) var multi: UnsafeMutableRawPointer?
    private let loop: Loop
    private var timer: Timer?
    private var pollers: [Int32: Poller] = [:]
    /// Requests under way, by the address of their handle.
    private var transfers: [UInt: HTTPTransfer] = [:]

    /// Loads libcurl if nobody has yet; a missing library is an error that says what to install.
    package convenience init(
        on loop: Loop, options: HTTPClientOptions = HTTPClientOptions()
    ) throws(HTTPClientError) {
        try self.init(on: loop, options: options, libraryFile: CurlLibrary.file)
    }

    /// Tests name a library that does not exist.
    package init(
        on loop: Loop, options: HTTPClientOptions, libraryFile: String
    ) throws(HTTPClientError) {
        for file in options.files where unsafe access(file, R_OK) != 0 {
            throw HTTPClientError("cannot read \(file): \(UVError(code: -errno))")
        }
        self.loop = loop
        self.options = options
        library = try CurlLibrary(file: libraryFile)
        unsafe multi = martlet_curl_multi_make(library.raw)
        do throws(UVError) {
            timer = try Timer(on: loop) { [weak self] in
                self?.act(on: martlet_curl_socket_timeout, events: 0)
            }
        } catch {
            tearDown()
            throw HTTPClientError("make an HTTP client: \(error)")
        }
        guard let multi = unsafe multi, unsafe configure(multi) else {
            tearDown()
            throw HTTPClientError("make an HTTP client: libcurl refuses")
        }
    }

    /// Begins an exchange; `onDone` comes once, later, from the loop.
    @discardableResult
    package func send(
        _ request: HTTPClientRequest,
        onDone: @escaping (Result<HTTPClientResponse, HTTPClientError>) -> Void
    ) -> HTTPTransfer {
        guard let multi = unsafe multi else {
            preconditionFailure("a request is sent before its client is closed")
        }
        let transfer = HTTPTransfer(request, of: self, onDone: onDone)
        transfers[transfer.address] = transfer
        let code = unsafe martlet_curl_multi_add(library.raw, multi, transfer.easy)
        precondition(code == CURLM_OK, "a new request can be added to its client")
        return transfer
    }

    /// Ends everything at once; nothing is called back afterwards.
    package func close() {
        precondition(unsafe multi != nil, "an HTTP client is closed once")
        for transfer in Array(transfers.values) { remove(transfer) }
        tearDown()
    }

    /// Takes a request out, ended or not.
    func remove(_ transfer: HTTPTransfer) {
        guard let multi = unsafe multi, transfers.removeValue(forKey: transfer.address) != nil
        else {
            return
        }
        _ = unsafe martlet_curl_multi_remove(library.raw, multi, transfer.easy)
        transfer.drop()
    }

    private func tearDown() {
        // Curl may still say goodbye on idle connections, and does not wait for an answer.
        if let ended = unsafe multi { _ = unsafe martlet_curl_multi_drop(library.raw, ended) }
        unsafe multi = nil
        for poller in pollers.values { poller.close() }
        pollers = [:]
        timer?.close()
        timer = nil
        library.close()
    }

    deinit { precondition(unsafe multi == nil, "an HTTP client is closed before it goes") }
}

// MARK: - Turns

extension HTTPClient {
    /// Lets curl go on, because of a socket or of the time, and reports what has ended.
    private func act(on socket: Int32, events: Int32) {
        guard let multi = unsafe multi else { return }
        _ = unsafe martlet_curl_multi_act(library.raw, multi, socket, events)
        while let (transfer, code) = nextDone() {
            let outcome = transfer.outcome(code)
            remove(transfer)
            transfer.finish(outcome)
        }
    }

    /// Whoever is told of an end may close the client: then there is none left.
    private func nextDone() -> (HTTPTransfer, CURLcode)? {
        var code = CURLE_OK
        guard let multi = unsafe multi,
            let easy = unsafe martlet_curl_multi_next_done(library.raw, multi, &code),
            let transfer = transfers[UInt(bitPattern: easy)]
        else { return nil }
        return (transfer, code)
    }

    /// Watches a socket for curl, or no more; false when the loop cannot.
    func watch(_ socket: Int32, _ events: Int32) -> Bool {
        if events == CURL_POLL_REMOVE {
            pollers.removeValue(forKey: socket)?.close()
            return true
        }
        if pollers[socket] == nil {
            pollers[socket] = try? Poller(on: loop, fileDescriptor: socket) {
                [weak self] readable, writable in
                let events = (readable ? CURL_CSELECT_IN : 0) | (writable ? CURL_CSELECT_OUT : 0)
                self?.act(on: socket, events: events)
            }
        }
        pollers[socket]?.start(
            readable: events & CURL_POLL_IN != 0, writable: events & CURL_POLL_OUT != 0)
        return pollers[socket] != nil
    }

    /// Sets the one time that curl waits for; negative is none.
    func wait(milliseconds: Int) {
        guard milliseconds >= 0 else {
            timer?.stop()
            return
        }
        // A timer of 0 ms set in a timer's callback fires before the loop looks at its sockets.
        timer?.start(afterMilliseconds: UInt64(max(1, milliseconds)))
    }
}
