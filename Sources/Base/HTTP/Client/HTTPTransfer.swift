internal import CCurl

/// One request under way, and what has come of its answer.
///
/// Safe because curl keeps pointers to it only until `drop()`, which its client calls while it
/// still holds it.
@safe package final class HTTPTransfer {
    let easy: UnsafeMutableRawPointer
    private let library: CurlLibrary
    private let options: HTTPClientOptions
    private weak var client: HTTPClient?
    private var onDone: ((Result<HTTPClientResponse, HTTPClientError>) -> Void)?
    /// Where curl writes what went wrong.
    private let problem: UnsafeMutablePointer<CChar>
    private var headerLines: UnsafeMutablePointer<curl_slist>?
    private var answer: HTTPAnswer

    init(
        _ request: HTTPClientRequest, of client: HTTPClient,
        onDone: @escaping (Result<HTTPClientResponse, HTTPClientError>) -> Void
    ) {
        library = client.library
        options = client.options
        self.client = client
        self.onDone = onDone
        answer = HTTPAnswer(client.options)
        guard let easy = unsafe martlet_curl_easy_make(library.raw) else {
            preconditionFailure("a request needs no resource but its memory")
        }
        unsafe self.easy = easy
        unsafe problem = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe problem.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        setConnection(request)
        setAnswer()
        setHeaders(request)
        if let body = request.body { set(body: body) }
    }

    /// What its client knows it by.
    var address: UInt { unsafe UInt(bitPattern: easy) }

    /// Gives up, without a call of `onDone`; too late, it does nothing.
    package func cancel() {
        onDone = nil
        client?.remove(self)
    }

    /// What is to be reported for curl's `code`.
    func outcome(_ code: CURLcode) -> Result<HTTPClientResponse, HTTPClientError> {
        var status = 0
        _ = unsafe martlet_curl_get_long(library.raw, easy, CURLINFO_RESPONSE_CODE, &status)
        let isCut = code == CURLE_WRITE_ERROR && answer.isCut
        guard code == CURLE_OK || isCut else { return .failure(failure(code)) }
        guard status >= 200, answer.isHeadWhole else {
            return .failure(HTTPClientError("the connection ended within the answer's head"))
        }
        return .success(answer.response(status: status))
    }

    private func failure(_ code: CURLcode) -> HTTPClientError {
        let detail = unsafe String(cString: problem)
        let text = detail.isEmpty ? library.describe(code) : detail
        return HTTPClientError(
            PrintableText.of(text, charactersMax: 240), isTimeout: code == CURLE_OPERATION_TIMEDOUT)
    }

    func finish(_ outcome: Result<HTTPClientResponse, HTTPClientError>) {
        let onDone = onDone
        self.onDone = nil
        onDone?(outcome)
    }

    /// Frees what curl holds, once only; for the client, which has taken the handle out before.
    func drop() {
        unsafe martlet_curl_easy_drop(library.raw, easy)
        unsafe martlet_curl_list_drop(library.raw, headerLines)
        unsafe headerLines = nil
    }

    deinit { unsafe problem.deallocate() }
}

// MARK: - Options

extension HTTPTransfer {
    private func check(_ code: CURLcode) {
        precondition(code == CURLE_OK, "libcurl takes the options of its own version")
    }

    private func set(_ option: CURLoption, _ value: Int) {
        check(unsafe martlet_curl_set_long(library.raw, easy, option, value))
    }

    private func set(_ option: CURLoption, _ value: String) {
        check(unsafe martlet_curl_set_text(library.raw, easy, option, value))
    }

    private func setConnection(_ request: HTTPClientRequest) {
        set(CURLOPT_URL, request.url)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_FOLLOWLOCATION, 0)
        // An agent's traffic goes where its configuration says, whatever its environment holds.
        set(CURLOPT_PROXY, "")
        set(CURLOPT_USERAGENT, options.userAgent)
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_TCP_KEEPALIVE, 1)
        // Without it curl waits for the look-up of a request that has been given up.
        set(CURLOPT_QUICK_EXIT, 1)
        let timeout = Int(clamping: max(1, request.timeoutMilliseconds))
        set(CURLOPT_TIMEOUT_MS, timeout)
        set(CURLOPT_CONNECTTIMEOUT_MS, timeout)
        if let file = options.certificateAuthorityFile { set(CURLOPT_CAINFO, file) }
        if let file = options.certificateFile { set(CURLOPT_SSLCERT, file) }
        if let file = options.keyFile { set(CURLOPT_SSLKEY, file) }
    }

    private func setAnswer() {
        check(unsafe martlet_curl_set_pointer(library.raw, easy, CURLOPT_ERRORBUFFER, problem))
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        check(unsafe martlet_curl_set_pointer(library.raw, easy, CURLOPT_WRITEDATA, context))
        check(unsafe martlet_curl_set_pointer(library.raw, easy, CURLOPT_HEADERDATA, context))
        check(
            unsafe martlet_curl_set_receiver(library.raw, easy, CURLOPT_WRITEFUNCTION) {
                let piece = unsafe UnsafeRawBufferPointer(start: $0, count: $1 * $2)
                guard let transfer = unsafe HTTPTransfer.from($3) else { return 0 }
                return transfer.answer.take(body: unsafe Array(piece)) ? piece.count : 0
            })
        check(
            unsafe martlet_curl_set_receiver(library.raw, easy, CURLOPT_HEADERFUNCTION) {
                let line = unsafe UnsafeRawBufferPointer(start: $0, count: $1 * $2)
                guard let transfer = unsafe HTTPTransfer.from($3) else { return 0 }
                return transfer.answer.take(headerLine: unsafe Array(line)) ? line.count : 0
            })
    }

    private func setHeaders(_ request: HTTPClientRequest) {
        // A body is sent at once: waiting for the server's consent costs a round trip.
        var lines = ["Expect:"]
        if request.headers.allSatisfy({ !ASCII.equal($0.name, "content-type") }) {
            lines.append("Content-Type:")
        }
        lines += request.headers.map { "\($0.name): \($0.value)" }
        for line in lines {
            guard let longer = unsafe martlet_curl_list_append(library.raw, headerLines, line)
            else { preconditionFailure("a header line needs no resource but its memory") }
            unsafe headerLines = longer
        }
        check(unsafe martlet_curl_set_headers(library.raw, easy, headerLines))
    }

    private func set(body: [UInt8]) {
        set(CURLOPT_POST, 1)
        check(
            unsafe martlet_curl_set_offset(
                library.raw, easy, CURLOPT_POSTFIELDSIZE_LARGE, Int(body.count)))
        var body = body
        // Curl takes a copy, and sends it again by itself when a kept connection proves dead.
        unsafe body.withUnsafeMutableBytes { bytes in
            check(
                unsafe martlet_curl_set_pointer(
                    library.raw, easy, CURLOPT_COPYPOSTFIELDS, bytes.baseAddress))
        }
    }

    @unsafe private static func from(_ context: UnsafeMutableRawPointer?) -> HTTPTransfer? {
        unsafe context.map { unsafe Unmanaged<HTTPTransfer>.fromOpaque($0).takeUnretainedValue() }
    }
}
