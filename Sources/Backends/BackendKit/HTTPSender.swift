import EventLoop
package import HTTP

/// Delivers payloads by HTTP, in their order, one request at a time.
///
/// What the server has not confirmed is sent again after a growing delay, and not before the time
/// that it asks for. What it refuses for good is dropped and counted. A payload that it keeps
/// answering with an error is given up once it is older than `retry.give_up_after`: some errors
/// that last for ever look like those that pass. While nobody answers, or somebody has to act
/// first, nothing is given up: the queue is bounded and drops its oldest payloads. A server that
/// hangs blocks nobody. What the queue has in a spool outlives this process.
///
/// Lives on the delivery thread.
package final class HTTPSender {
    private enum State {
        /// Nothing to do, or not asked yet.
        case idle
        /// The queue fetches the oldest payload.
        case loading
        case sending(HTTPTransfer)
        /// Waits before the next attempt.
        case waiting
        case closed
    }

    package let settings: HTTPSenderSettings
    package var ledger = BackendLedger()
    /// Called when payloads have left the queue.
    package var onRoom: (() -> Void)?

    let environment: BackendEnvironment
    let payloads: any HTTPPayloads
    private let queue: PayloadQueue
    private let client: HTTPClient
    private var state = State.idle
    /// Ends a delay.
    private var timer: Timer?
    private var failuresInRow = 0
    private var attempts = PayloadAttempts()
    /// What was missing has been asked for since the last delivery.
    private var isPrepared = false
    private var sentAtNanoseconds: UInt64 = 0
    private var rejectionReportAtMilliseconds: UInt64 = 0
    private var isDraining = false
    /// While draining: nothing more will be sent.
    private var isRefused = false
    private var onDrained: (() -> Void)?

    /// Sets up without connecting.
    ///
    /// - Throws: when libcurl is missing.
    package init(
        _ settings: HTTPSenderSettings, payloads: any HTTPPayloads, queue: PayloadQueue,
        environment: BackendEnvironment
    ) throws(HTTPClientError) {
        self.settings = settings
        self.payloads = payloads
        self.queue = queue
        self.environment = environment
        var options = HTTPClientOptions()
        options.certificateAuthorityFile = settings.certificateAuthorityFile
        client = try HTTPClient(on: environment.loop, options: options)
        do throws(UVError) {
            timer = try Timer(on: environment.loop) { [weak self] in self?.delayIsOver() }
        } catch {
            client.close()
            throw HTTPClientError("\(error)")
        }
        if queue.hasSpool { ledger.spoolBytes = 0 }
        queue.onSpoolEvent = { [weak self] in self?.take($0) }
        queue.onDropped = { [weak self] in self?.ledger.drop($0, $1) }
    }

    /// Whether little waits to be sent: time to encode more.
    package var hasRoom: Bool { queue.hasRoom }

    /// Queues the bytes of whole records.
    package func send(_ bytes: [UInt8], points: Int) {
        let payload = Payload(
            bytes: bytes, points: points, createdAtSeconds: environment.wallSeconds())
        ledger.queue(points)
        ledger.drop(queue.push(payload), .queueFull)
        startNext()
    }

    /// Sends nothing for a time, unless it is at it; a fleet's agents wait for different times.
    ///
    /// - Returns: whether there is a spool, which takes payloads meanwhile: they should be queued
    ///   at once. Without one nothing is done.
    package func postpone(byMilliseconds delay: UInt64) -> Bool {
        guard queue.hasSpool else { return false }
        if case .idle = state, queue.isEmpty, !isDraining, delay > 0 {
            state = .waiting
            timer?.start(afterMilliseconds: delay)
        }
        return true
    }

    /// Delivers what waits, without retry delays; `onDone` comes when nothing is left or the
    /// receiver refuses.
    package func drain(onDone: @escaping () -> Void) {
        isDraining = true
        onDrained = onDone
        failuresInRow = 0
        if case .waiting = state {
            timer?.stop()
            state = .idle
        }
        startNext()
        finishDrainIfEmpty()
    }

    /// Ends the request under way; what is left stays in the spool, or is dropped as `stopped`.
    package func close() {
        state = .closed
        timer?.close()
        timer = nil
        client.close()
        ledger.drop(queue.removeAll(), .stopped)
        onDrained = nil
        onRoom = nil
    }

    private func delayIsOver() {
        guard case .waiting = state else { return }
        state = .idle
        startNext()
    }
}

// MARK: - Spool

extension HTTPSender {
    private func take(_ event: SpoolEvent) {
        ledger.note(event, atSeconds: environment.wallSeconds())
        if let report = event.report { environment.report("backend \(settings.name): \(report)") }
        startNext()
        switch event {
        case .written, .notWritten: onRoom?()
        case .recovered, .loaded, .unreadable, .lost, .size, .failed, .works: break
        }
        finishDrainIfEmpty()
    }
}

// MARK: - Sending

extension HTTPSender {
    private func startNext() {
        guard case .idle = state, !queue.isEmpty, queue.isSettled, !isRefused else { return }
        state = .loading
        queue.loadOldest { [weak self] in self?.loaded($0) }
    }

    private func loaded(_ payload: Payload?) {
        guard case .loading = state else { return }
        guard let payload else {
            state = .idle
            return startNext()
        }
        attempts.begin(withNumber: queue.oldestNumber)
        if attempts.isRepeated { ledger.pointsRetried &+= UInt64(clamping: payload.points) }
        if attempts.isUncertain || payload.isOfEarlierProcess {
            ledger.pointsResent &+= UInt64(clamping: payload.points)
        }
        sentAtNanoseconds = SystemClock.monotonicNanoseconds()
        let transfer = client.send(payloads.request(for: payload)) { [weak self] outcome in
            self?.ended(payload, outcome)
        }
        state = .sending(transfer)
    }

    private func ended(
        _ payload: Payload, _ outcome: Result<HTTPClientResponse, HTTPClientError>
    ) {
        guard case .sending = state else { return }
        state = .idle
        switch outcome {
        case .success(let response): apply(payloads.verdict(on: response, to: payload), to: payload)
        case .failure(let error):
            attempts.isUncertain = true
            fail("\(settings.target): \(error)")
        }
    }

    private func apply(_ verdict: DeliveryVerdict, to payload: Payload) {
        switch verdict {
        case .delivered(let rejected, let reason): confirm(payload, rejected: rejected, reason)
        case .reject(let reason): confirm(payload, rejected: payload.points, reason)
        case .split(let reason): split(payload, reason)
        case .prepare(let reason): prepare(payload, reason)
        case .retrySlowly(let reason): fail(said(reason), isSlow: true)
        case .retry(let delay, let reason):
            attempts.refusals += 1
            if isGivenUp(payload) {
                ledger.drop(payload.points, .gaveUp)
                queue.removeOldest()
            }
            fail(said(reason), afterMilliseconds: delay ?? 0)
        }
    }

    private func said(_ reason: String) -> String { "\(settings.target) answers \(reason)" }

    /// Whether a payload is too old, and was refused often enough to blame it: a server that comes
    /// back after hours begins with errors, too.
    private func isGivenUp(_ payload: Payload) -> Bool {
        let limit = Double(settings.retry.giveUpAfterMilliseconds) / 1000
        return limit > 0 && attempts.refusals >= HTTPSenderSettings.refusalsMin
            && environment.wallSeconds() - payload.createdAtSeconds >= limit
    }
}

// MARK: - Outcomes

extension HTTPSender {
    /// The server is done with a payload: what it did not reject is delivered.
    private func confirm(_ payload: Payload, rejected: Int, _ reason: String) {
        let now = environment.wallSeconds()
        let rejected = min(max(rejected, 0), payload.points)
        ledger.drop(rejected, .rejected)
        if rejected < payload.points {
            ledger.deliver(payload.points - rejected, atSeconds: now)
            let taken = SystemClock.monotonicNanoseconds() &- sentAtNanoseconds
            ledger.latencySeconds = Double(taken) / 1e9
        }
        if rejected > 0 {
            ledger.fail(said(reason), atSeconds: now)
            reportRejection(rejected, reason)
        }
        isPrepared = false
        if failuresInRow > 0 { environment.report("backend \(settings.name): delivers again") }
        failuresInRow = 0
        queue.removeOldest()
        startNext()
        onRoom?()
        finishDrainIfEmpty()
    }

    private func split(_ payload: Payload, _ reason: String) {
        let now = environment.wallSeconds()
        ledger.fail(said(reason), atSeconds: now)
        if let parts = payloads.split(payload) {
            queue.replaceOldest(with: parts)
        } else {
            ledger.drop(payload.points, .tooLarge)
            reportRejection(payload.points, reason)
            queue.removeOldest()
        }
        startNext()
        finishDrainIfEmpty()
    }

    /// Asks for what is missing, once until a delivery succeeds again.
    private func prepare(_ payload: Payload, _ reason: String) {
        guard !isPrepared, let request = payloads.preparation else {
            return fail(said(reason), isSlow: true)
        }
        isPrepared = true
        let transfer = client.send(request) { [weak self] outcome in
            guard let self, case .sending = state else { return }
            state = .idle
            if case .success(let response) = outcome, response.isSuccess {
                queue.returnOldest()
                startNext()
            } else {
                fail(said(reason), isSlow: true)
            }
        }
        state = .sending(transfer)
    }

    /// Counts a failure; what waits is tried again after a delay.
    private func fail(
        _ message: String, afterMilliseconds asked: UInt64 = 0, isSlow: Bool = false
    ) {
        failuresInRow += 1
        if queue.isOldestInFlight { queue.returnOldest() }
        ledger.fail(message, atSeconds: environment.wallSeconds())
        if failuresInRow == 1 {
            environment.report("backend \(settings.name): cannot deliver: \(message)")
        }
        guard isDraining else {
            let delay = settings.retry.delayMilliseconds(
                attempt: failuresInRow, random: environment.random())
            let least = max(asked, isSlow ? HTTPSenderSettings.slowMilliseconds : 0)
            state = .waiting
            timer?.start(afterMilliseconds: max(delay, least))
            return
        }
        guard failuresInRow < HTTPSenderSettings.drainAttemptsMax else { return finishDrain() }
        startNext()
        finishDrainIfEmpty()
    }

    /// Says that points were refused for good: at once, then at most once a minute.
    private func reportRejection(_ points: Int, _ reason: String) {
        let now = environment.loop.nowMilliseconds
        guard now >= rejectionReportAtMilliseconds else { return }
        rejectionReportAtMilliseconds = now &+ HTTPSenderSettings.rejectionReportMilliseconds
        environment.report(
            "backend \(settings.name): \(points) points refused: \(said(reason))")
    }

    private func finishDrainIfEmpty() {
        if isDraining, queue.isEmpty || isRefused { finishDrain() }
    }

    /// What is left must be on disk before the agent may stop.
    private func finishDrain() {
        isRefused = true
        guard queue.isWritten else { return }
        let onDone = onDrained
        onDrained = nil
        onDone?()
    }
}

/// How often the oldest payload was tried.
private struct PayloadAttempts {
    private var number: UInt64?
    /// Whether it was sent before.
    private(set) var isRepeated = false
    /// It may have arrived although nobody said so.
    var isUncertain = false
    /// Answers that ask for it once more.
    var refusals = 0

    /// Another attempt, of the same payload or the first of another one.
    mutating func begin(withNumber oldest: UInt64) {
        isRepeated = number == oldest
        guard !isRepeated else { return }
        self = PayloadAttempts()
        number = oldest
    }
}
