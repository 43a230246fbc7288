internal import EventLoop
internal import Glibc
internal import HTTP
internal import QueryAPI

/// `martlet top`: the busiest series and the health of every stage, drawn anew every two seconds;
/// one page, a second after the start, when there is no terminal.
enum TopRunner {
    static func run(_ command: TopCommand) -> ExitCode {
        do throws(UVError) {
            let loop = try Loop()
            let view = try TopView(command, on: loop)
            loop.run()
            let problem = view.close()
            loop.close()
            guard let problem else { return .ok }
            StandardError.write("martlet: \(PlainText.of(problem))\n")
            return .failure
        } catch {
            StandardError.write("martlet: \(error)\n")
            return .failure
        }
    }
}

/// Asks, draws and listens to keys.
///
/// Lives on one loop.
private final class TopView {
    private static let redrawMilliseconds: UInt64 = 2_000
    private static let onePageMilliseconds: UInt64 = 1_000
    private static let timeoutMilliseconds: UInt64 = 5_000
    /// Of a page; what does not fit is not shown.
    private static let pageBytesMax = 32 << 20

    private struct Moment {
        let nanoseconds: UInt64
        let status: JSONValue
        let rates: PageRates
    }

    private let url: String
    private let headers: [(name: String, value: String)]
    private let loop: Loop
    private let screen: TerminalScreen?
    private var client: HTTPClient?
    private var timer: Timer?
    private var signals: SignalWatcher?
    private var input: Poller?
    private var moments: [Moment] = []
    private var problem: String?

    init(_ command: TopCommand, on loop: Loop) throws(UVError) {
        url = command.url
        self.loop = loop
        do throws(WebProblem) {
            headers = try command.access.headers(for: url)
        } catch {
            (headers, problem) = ([], error.description)
        }
        screen = problem == nil ? TerminalScreen() : nil
        do throws(HTTPClientError) {
            var options = command.access.clientOptions
            options.bodyBytesMax = Self.pageBytesMax
            client = try HTTPClient(on: loop, options: options)
        } catch {
            problem = problem ?? error.description
        }
        do throws(UVError) {
            try watch()
        } catch {
            _ = close()
            throw error
        }
        if problem == nil { ask() } else { loop.stop() }
    }

    private func watch() throws(UVError) {
        timer = try Timer(on: loop) { [unowned self] in ask() }
        signals = try SignalWatcher(on: loop, signals: [SIGINT, SIGTERM, SIGHUP, SIGWINCH]) {
            [unowned self] signal in
            if signal == SIGWINCH { draw() } else { end(nil) }
        }
        guard screen != nil else { return }
        let input = try Poller(on: loop, fileDescriptor: STDIN_FILENO) { [unowned self] _, _ in
            let keys = screen?.keys() ?? []
            // Nothing at all: the terminal has gone.
            if keys.isEmpty || keys.contains(where: { "qQ\u{3}".utf8.contains($0) }) { end(nil) }
        }
        input.start(readable: true, writable: false)
        self.input = input
    }

    private func end(_ problem: String?) {
        self.problem = problem
        loop.stop()
    }

    /// Puts the terminal back; answers why it ended, if that was no wish.
    func close() -> String? {
        screen?.close()
        client?.close()
        timer?.close()
        signals?.close()
        input?.close()
        (client, timer, signals, input) = (nil, nil, nil, nil)
        return problem
    }

    // MARK: Asking

    private func ask() {
        get("/api/martlet/status") { [unowned self] body in
            guard let status = JSONValue(body), status["ledger"] != nil else {
                return end("\(url) is no agent: it has no status")
            }
            get("/metrics") { [unowned self] in take(status, page: $0) }
        }
    }

    private func get(_ path: String, _ onBody: @escaping ([UInt8]) -> Void) {
        let request = HTTPClientRequest(
            url: url + path, headers: headers, timeoutMilliseconds: Self.timeoutMilliseconds)
        client?.send(request) { [unowned self] outcome in
            switch outcome {
            case .success(let response) where response.isRefusal:
                end("\(url)\(path) answers \(response.status) \(response.excerpt)")
            case .success(let response): onBody(response.body)
            case .failure(let error): end("\(url)\(path): \(error)")
            }
        }
    }

    private func take(_ status: JSONValue, page: [UInt8]) {
        let now = SystemClock.monotonicNanoseconds()
        moments.append(Moment(nanoseconds: now, status: status, rates: PageRates(page)))
        if moments.count > 2 { moments.removeFirst() }
        if screen == nil, moments.count == 2 {
            StandardOutput.write(
                lines(TerminalSize(columns: 100, rows: 60)).map(Self.line).joined())
            return end(nil)
        }
        draw()
        timer?.start(
            afterMilliseconds: moments.count < 2
                ? Self.onePageMilliseconds : Self.redrawMilliseconds)
    }

    private static func line(_ text: String) -> String {
        var text = text
        while text.hasSuffix(" ") { text.removeLast() }
        return text + "\n"
    }

    // MARK: Drawing

    private func draw() {
        screen?.draw(lines(TerminalSize.current))
    }

    private func lines(_ size: TerminalSize) -> [String] {
        guard let last = moments.last, let first = moments.first else { return ["\(url) …"] }
        let seconds = max(1e-3, Double(last.nanoseconds - first.nanoseconds) / 1e9)
        return TopScreen(
            url: url, status: last.status, before: first.status, seconds: seconds,
            rates: moments.count < 2
                ? [] : last.rates.busiest(since: first.rates, seconds: seconds, max: size.rows)
        ).lines(size)
    }
}
