package import EventLoop

/// Delivers batches to a receiver that acknowledges nothing, such as carbon, and knows what
/// arrived.
///
/// A batch counts as delivered when the receiver's kernel has acknowledged all of it and the
/// connection then lasted for another second without an end or a reset, or ended cleanly after this
/// side had said that nothing more comes. Anything else is sent again whole, on a new connection,
/// after a growing delay. The name is looked up at every connection. A receiver that takes nothing
/// blocks nobody: the queue is bounded and drops its oldest batches. With a spool every batch is
/// written to disk as it is queued, and what a process leaves there the next one delivers first.
///
/// Lives on the delivery thread.
package final class TCPSender {
    /// How often the state of a connection with batches in flight is looked at.
    private static let checkMilliseconds: UInt64 = 100
    /// A receiver that takes a batch and closes cleanly gets it this often again; then it is
    /// believed, since some receivers end every connection like that.
    private static let cleanEndsMax = 3
    /// While draining: attempts in a row that fail before the rest is left.
    private static let drainAttemptsMax = 2

    private enum Link {
        case idle
        case resolving(AddressResolver)
        case connecting(Connector)
        case open(SenderConnection)
        case waiting
        case closed
    }

    package let settings: TCPSenderSettings
    package var ledger = BackendLedger()
    /// The flush that more batches may come of; a `per_flush` connection stays open for it.
    package var openFlush: UInt64? {
        didSet { if openFlush == nil { wake() } }
    }
    /// Nothing new is sent while this is set; a fleet's agents end it at different times.
    package var isHeld = false {
        didSet { if !isHeld { wake() } }
    }
    /// Called when batches have left the queue, or are on their way.
    package var onRoom: (() -> Void)?

    let environment: BackendEnvironment
    let spool: SpoolPort?
    var queue: DeliveryQueue
    /// The batch that is being read back from the spool.
    var loadingNumber: UInt64?
    private var link = Link.idle
    /// The deadline, the retry delay or the check, as `link` says.
    private var timer: Timer?
    private var failuresInRow = 0
    private var cleanEnds = 0
    private var isDraining = false
    /// While draining: nothing more will be sent.
    private var isRefused = false
    private var onDrained: (() -> Void)?

    package init(
        _ settings: TCPSenderSettings, environment: BackendEnvironment, spool: SpoolPort? = nil
    ) throws(UVError) {
        self.settings = settings
        self.environment = environment
        self.spool = spool
        queue = DeliveryQueue(bytesMax: settings.queueBytesMax)
        timer = try Timer(on: environment.loop) { [weak self] in self?.timerFired() }
        if spool != nil { ledger.spoolBytes = 0 }
        spool?.onEvent = { [weak self] in self?.take($0) }
    }

    /// Whether little waits to be written: time to encode more.
    package var hasRoom: Bool {
        // The disk takes it, or else the receiver does.
        if let spool, spool.takes(below: settings.waitingBytesMax) { return true }
        return queue.bytes < settings.queueBytesMax / 2
            && queue.waitingBytes < settings.waitingBytesMax
    }

    /// Whether everything that was queued has arrived.
    package var isIdle: Bool { queue.isEmpty }

    /// Queues a batch of whole lines; `remake` makes the same bytes again.
    package func send(
        _ bytes: [UInt8], points: Int, flush: UInt64, remake: (@Sendable () -> [UInt8])? = nil
    ) {
        var batch = DeliveryBatch(
            bytes: bytes, points: points, flush: flush, queuedAtMilliseconds: now,
            remake: spool == nil ? remake : nil)
        batch.createdAtSeconds = environment.wallSeconds()
        batch.spoolNumber = spool?.append(
            bytes, points: points, createdAtSeconds: batch.createdAtSeconds)
        ledger.queue(points)
        ledger.drop(queue.push(batch), .queueFull)
        acknowledge()
        wake()
    }

    /// Delivers what waits, without retry delays; `onDone` comes when nothing is left or the
    /// receiver refuses.
    package func drain(onDone: @escaping () -> Void) {
        isDraining = true
        onDrained = onDone
        failuresInRow = 0
        if case .waiting = link { link = .idle }
        wake()
        finishDrainIfEmpty()
    }

    /// Ends the connection; what is left stays in the spool, or is dropped as `stopped`.
    package func close() {
        switch link {
        case .resolving(let resolver): resolver.cancel()
        case .connecting(let connector): connector.cancel()
        case .open(let connection): connection.stream.close()
        case .idle, .waiting, .closed: break
        }
        link = .closed
        timer?.close()
        timer = nil
        ledger.drop(queue.dropUnspooled(), .stopped)
        spool?.close()
        onDrained = nil
        onRoom = nil
    }

    var now: UInt64 { environment.loop.nowMilliseconds }

    func wake() {
        switch link {
        case .idle: connect()
        case .open(let connection): pump(connection)
        case .resolving, .connecting, .waiting, .closed: break
        }
    }

    private func timerFired() {
        ledger.drop(queue.dropExpired(settings.retry, nowMilliseconds: now), .gaveUp)
        acknowledge()
        switch link {
        case .resolving(let resolver):
            resolver.cancel()
            fail("looking up \(settings.host) took too long")
        case .waiting:
            link = .idle
            connect()
        case .open(let connection): check(connection)
        case .idle, .connecting, .closed: break
        }
    }
}

// MARK: - Connecting

extension TCPSender {
    private func connect() {
        guard queue.waitingCount > 0, !isHeld, !isRefused, spool?.isSettled ?? true else { return }
        do throws(UVError) {
            let resolver = try AddressResolver.resolve(
                on: environment.loop, host: settings.host, port: settings.port
            ) { [weak self] result in
                switch result {
                case .success(let addresses): self?.connect(toFirstOf: addresses[...])
                case .failure(let error):
                    self?.fail("look up \(self?.settings.host ?? ""): \(error)")
                }
            }
            link = .resolving(resolver)
            timer?.start(afterMilliseconds: settings.timeoutMilliseconds)
        } catch {
            fail("look up \(settings.host): \(error)")
        }
    }

    /// Tries one address after the other.
    private func connect(toFirstOf addresses: ArraySlice<SocketAddress>) {
        guard let address = addresses.first else { return }
        timer?.stop()
        let connector = Connector.connect(
            on: environment.loop, to: address,
            timeoutMilliseconds: settings.timeoutMilliseconds
        ) { [weak self] result in
            switch result {
            case .success(let stream): self?.opened(stream)
            case .failure where addresses.count > 1:
                self?.connect(toFirstOf: addresses.dropFirst())
            case .failure(let error): self?.fail("connect to \(address): \(error)")
            }
        }
        link = .connecting(connector)
    }

    private func opened(_ stream: Stream) {
        let connection = SenderConnection(stream, nowMilliseconds: now)
        link = .open(connection)
        timer?.stop()
        stream.startReading(onBytes: { _ in }) { [weak self] error in
            self?.ended(connection, error)
        }
        pump(connection)
    }

    /// Counts a failure and waits before the next attempt.
    private func fail(_ message: String) {
        failuresInRow += 1
        ledger.fail(message, atSeconds: environment.wallSeconds())
        if failuresInRow == 1 {
            environment.report("backend \(settings.name): cannot deliver: \(message)")
        }
        timer?.stop()
        guard isDraining else {
            let delay = settings.retry.delayMilliseconds(
                attempt: failuresInRow, random: environment.random())
            link = .waiting
            timer?.start(afterMilliseconds: delay)
            return
        }
        link = .idle
        if failuresInRow < Self.drainAttemptsMax { connect() } else { finishDrain() }
    }
}

// MARK: - Sending

extension TCPSender {
    /// Whether `connection` is still the one in use.
    private func isCurrent(_ connection: SenderConnection) -> Bool {
        if case .open(let current) = link { current === connection } else { false }
    }

    /// Writes what may be in flight, and ends the stream when its last batch is written.
    private func pump(_ connection: SenderConnection) {
        while isCurrent(connection), !connection.isHalfClosed, mayWrite(on: connection),
            isNextAtHand(), let batch = queue.startNext()
        {
            if queue.inFlightCount == 1 { startChecks() }
            connection.flush = batch.flush
            if batch.isRepeated {
                ledger.pointsResent &+= UInt64(clamping: batch.points)
                ledger.pointsRetried &+= UInt64(clamping: batch.points)
            }
            connection.write(batch, now: now) { [weak self] error in
                self?.wrote(connection, error)
            }
            onRoom?()
        }
        if isCurrent(connection), isLast(on: connection) { connection.halfClose() }
    }

    /// The kernel has taken a batch, or never will.
    private func wrote(_ connection: SenderConnection, _ error: UVError?) {
        guard isCurrent(connection) else { return }
        if let error {
            lost(connection, "write to \(settings.target): \(error)")
        } else {
            pump(connection)
        }
    }

    private func startChecks() {
        timer?.start(
            afterMilliseconds: Self.checkMilliseconds, everyMilliseconds: Self.checkMilliseconds)
    }

    private func mayWrite(on connection: SenderConnection) -> Bool {
        guard !isHeld, let next = queue.nextWaiting else { return false }
        if queue.inFlightCount > 0 {
            guard queue.inFlightBytes < settings.inFlightBytesMax,
                connection.stream.queuedBytes < settings.unsentBytesMax
            else { return false }
        }
        switch settings.style {
        case .persistent: return true
        case .perFlush: return connection.flush == nil || connection.flush == next.flush
        }
    }

    /// Whether nothing more will be written on this connection.
    private func isLast(on connection: SenderConnection) -> Bool {
        switch settings.style {
        case .persistent: isDraining && queue.waitingCount == 0 && openFlush == nil
        case .perFlush:
            connection.flush != nil && openFlush != connection.flush
                && queue.nextWaiting?.flush != connection.flush
        }
    }

    private func check(_ connection: SenderConnection) {
        connection.update(now: now)
        let hold = settings.confirmationMilliseconds
        var isConfirmed = false
        while connection.isOldestConfirmed(hold: hold, now: now) {
            cleanEnds = 0
            confirmOldest(of: connection)
            isConfirmed = true
        }
        if connection.isStalled(timeout: settings.timeoutMilliseconds, now: now) {
            let seconds = Double(settings.timeoutMilliseconds) / 1000
            return lost(connection, "\(settings.target) has taken nothing for \(seconds) s")
        }
        if connection.isHalfClosed, queue.inFlightCount == 0 { return finish(connection) }
        if queue.inFlightCount == 0 { timer?.stop() }
        if isConfirmed { onRoom?() }
        pump(connection)
    }

    private func confirmOldest(of connection: SenderConnection) {
        connection.removeOldest()
        let batch = queue.confirmOldest()
        acknowledge()
        ledger.deliver(batch.points, atSeconds: environment.wallSeconds())
        if failuresInRow > 0 { environment.report("backend \(settings.name): delivers again") }
        failuresInRow = 0
    }
}

// MARK: - Ends

extension TCPSender {
    /// The receiver has finished (`error` is nil) or reset the connection.
    private func ended(_ connection: SenderConnection, _ error: UVError?) {
        guard isCurrent(connection) else { return }
        connection.update(now: now)
        // Nothing was at stake: an idle connection may end, the next flush opens another.
        guard queue.inFlightCount > 0 else { return finish(connection) }
        if let error { return lost(connection, "\(settings.target): \(error)") }
        guard connection.isAllAcknowledged else {
            return lost(connection, "\(settings.target) closed the connection")
        }
        if !connection.isHalfClosed {
            cleanEnds += 1
            guard cleanEnds > Self.cleanEndsMax else {
                return lost(connection, "\(settings.target) closed the connection")
            }
        }
        while queue.inFlightCount > 0 { confirmOldest(of: connection) }
        finish(connection)
    }

    /// Everything in flight waits again, for another connection.
    private func lost(_ connection: SenderConnection, _ message: String) {
        guard isCurrent(connection) else { return }
        connection.stream.reset()
        queue.returnInFlight()
        dropLost()
        fail(message)
    }

    /// Closes a connection on which nothing is in flight, and goes on with what waits.
    private func finish(_ connection: SenderConnection) {
        connection.stream.close()
        timer?.stop()
        link = .idle
        onRoom?()
        wake()
        finishDrainIfEmpty()
    }

    func finishDrainIfEmpty() {
        if isDraining, queue.isEmpty || isRefused, openFlush == nil { finishDrain() }
    }

    /// What is left must be on disk before the agent may stop.
    private func finishDrain() {
        isRefused = true
        guard spool?.isWritten ?? true else { return }
        let onDone = onDrained
        onDrained = nil
        onDone?()
    }
}
