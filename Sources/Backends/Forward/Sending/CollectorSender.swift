import BackendKit
import Configuration
import EventLoop
import ForwardKit
import HTTP
import TLS

/// Delivers batches to one collector, one after the other, each until it is acknowledged.
///
/// Nothing is sent but a hello until the collector has welcomed it. A connection that ends or is
/// silent for the timeout is made again after a growing delay; what was on its way then is sent
/// once more, and the collector knows it by its sequence. A collector that is down costs the queue
/// and nothing else.
///
/// Lives on the delivery thread.
final class CollectorSender {
    /// From this on a body is worth compressing.
    static let compressedBytesMin = 1024
    /// The fastest: of batches of real names a third or less is left.
    static let compressionLevel: Int32 = 1
    /// While draining: attempts in a row that fail before the rest is left.
    private static let drainAttemptsMax = 2

    enum Link {
        case idle
        case resolving(AddressResolver)
        case connecting(Connector)
        /// Connected; the hello is not answered yet.
        case greeting(FrameStream)
        case open(FrameStream)
        /// A batch is on its way by HTTP.
        case posting(HTTPTransfer)
        case waiting
        case closed
    }

    /// Whose batches they are.
    enum Role {
        /// Its own lines'.
        case agent
        /// Other agents', which its collector has merged: another peer to the upper collector, with
        /// a queue and sequences of its own.
        case collector
    }

    let target: Endpoint
    var ledger = BackendLedger()
    /// The flush interval, which the hello says.
    var intervalNanoseconds: UInt64 = 10_000_000_000 {
        didSet {
            // The collector waits for intervals of the length that it was told.
            if intervalNanoseconds != oldValue { greetAgain() }
        }
    }
    /// Of a collector that forwards again: itself, and those below it.
    var collectors: [Identifier] = [] {
        didSet {
            if collectors != oldValue { greetAgain() }
        }
    }
    /// Given away by the agent's own collector, and not kept by this queue's disk yet.
    var unsettled: [UInt64] = []
    /// Told of those when they are, or when they are lost and counted.
    var onSettled: ((_ numbers: [UInt64]) -> Void)?

    let role: Role
    let options: ForwardOptions
    let environment: BackendEnvironment
    private let ringEpoch: UInt64
    /// For a collector that is spoken to by TLS.
    private let context: TLSContext?
    /// For a collector that is spoken to by HTTP.
    private(set) var client: HTTPClient?
    private let agent: Identifier
    private let epoch = Identifier(
        high: UInt64.random(in: .min ... .max), low: UInt64.random(in: .min ... .max))
    private var nextSequence: UInt64 = 1
    let queue: PayloadQueue
    var token: [UInt8] = []
    var link = Link.idle
    /// The batch that was sent and is not acknowledged.
    var inFlight: BatchHeader?
    var isLoading = false
    /// A deadline or the retry delay, as `link` says.
    var timer: Timer?
    private var holdTimer: Timer?
    var isHeld = false
    var failuresInRow = 0
    var isDraining = false
    var isRefused = false
    var onDrained: (() -> Void)?

    init(
        to target: Endpoint, _ options: ForwardOptions, as role: Role = .agent,
        ringEpoch: UInt64, environment: BackendEnvironment
    ) throws(BackendProblem) {
        self.target = target
        self.role = role
        self.options = options
        self.ringEpoch = ringEpoch
        self.environment = environment
        let (high, low) = environment.agentIdentity()
        let identity = Identifier(high: high, low: low)
        let spoolName: String
        switch role {
        case .agent: (agent, spoolName) = (identity, options.spoolName(of: target))
        case .collector:
            (agent, spoolName) = (identity.ofCollector, options.collectorSpoolName(of: target))
        }
        if !options.tokenFile.isEmpty {
            token = Array(try environment.readSecret(options.tokenFile).get().utf8)
        }
        do throws(TLSProblem) {
            context =
                target.scheme == "forward+tls"
                ? try TLSContext(options.tls, isServer: false) : nil
        } catch {
            throw BackendProblem("TLS: \(error)", isConfiguration: true)
        }
        queue = PayloadQueue(
            options.common, name: spoolName, format: "forward 1",
            environment: environment)
        if queue.hasSpool { ledger.spoolBytes = 0 }
        do throws(UVError) {
            timer = try Timer(on: environment.loop) { [weak self] in self?.timerFired() }
            holdTimer = try Timer(on: environment.loop) { [weak self] in self?.release() }
        } catch {
            close()
            throw BackendProblem(error)
        }
        if target.isWeb { try makeClient() }
        queue.onSpoolEvent = { [weak self] in self?.note($0) }
        queue.onDropped = { [weak self] in self?.ledger.drop($0, $1) }
    }

    /// Queues an interval's batches.
    func send(_ batches: [BatchEncoder], of interval: IntervalKey) {
        ledger.flushBytes = 0
        for (part, batch) in batches.enumerated() {
            let header = BatchHeader(
                epoch: epoch, sequence: nextSequence, oldest: oldestSequence,
                startNanoseconds: interval.endNanoseconds - interval.lengthNanoseconds,
                endNanoseconds: interval.endNanoseconds, ringEpoch: ringEpoch,
                part: UInt64(part), parts: UInt64(batches.count))
            nextSequence += 1
            push(batch.body(header), points: batch.seriesCount)
        }
        wake()
    }

    func push(_ body: [UInt8], points: Int) {
        ledger.queue(points)
        ledger.flushBytes += body.count
        let dropped = queue.push(
            Payload(
                bytes: body, points: points, createdAtSeconds: environment.wallSeconds()))
        ledger.drop(dropped, .queueFull)
    }

    /// The lowest sequence of this epoch that may still be sent: what waits is the youngest, but
    /// for the one on its way.
    private var oldestSequence: UInt64 {
        let waiting = UInt64(queue.count)
        let oldest = nextSequence > waiting ? nextSequence - waiting : 1
        guard let inFlight, inFlight.epoch == epoch else { return oldest }
        return min(oldest, inFlight.sequence)
    }

    /// Spares the collector: it gets nothing new for a moment, if nothing is on its way.
    func hold(forMilliseconds delay: UInt64) {
        guard queue.isEmpty, delay > 0, !isHeld else { return }
        isHeld = true
        holdTimer?.start(afterMilliseconds: delay)
    }

    private func release() {
        isHeld = false
        wake()
    }

    /// Delivers what waits, without retry delays; `onDone` comes when nothing is left or the
    /// collector cannot be reached.
    func drain(onDone: @escaping () -> Void) {
        isDraining = true
        isHeld = false
        onDrained = onDone
        failuresInRow = 0
        if case .waiting = link { link = .idle }
        wake()
        finishDrainIfDone()
    }

    /// Ends the connection; what is left stays in the spool, or is dropped as `stopped`.
    func close() {
        closeLink()
        link = .closed
        onSettled = nil
        timer?.close()
        holdTimer?.close()
        client?.close()
        (timer, holdTimer, onDrained, client) = (nil, nil, nil, nil)
        ledger.drop(queue.removeAll(), .stopped)
    }

    private func closeLink() {
        switch link {
        case .resolving(let resolver): resolver.cancel()
        case .connecting(let connector): connector.cancel()
        case .greeting(let stream), .open(let stream): stream.close()
        case .posting(let transfer): transfer.cancel()
        case .idle, .waiting, .closed: break
        }
        inFlight = nil
    }

    func wake() {
        switch link {
        case .idle: connect()
        case .open(let stream): pump(stream)
        case .resolving, .connecting, .greeting, .posting, .waiting, .closed: break
        }
    }

    private func makeClient() throws(BackendProblem) {
        do throws(HTTPClientError) {
            client = try HTTPClient(on: environment.loop, options: options.clientOptions)
        } catch {
            close()
            throw BackendProblem(error)
        }
    }

    private func note(_ event: SpoolEvent) {
        let now = environment.wallSeconds()
        ledger.note(event, atSeconds: now)
        if let report = event.report {
            environment.report("backend \(options.name): \(report)")
        }
        settle()
        wake()
        finishDrainIfDone()
    }

    private func timerFired() {
        switch link {
        case .resolving(let resolver):
            resolver.cancel()
            fail("looking up its address took too long")
        case .waiting:
            link = .idle
            connect()
        case .greeting: fail("no answer to the hello")
        case .open where inFlight != nil: fail("no acknowledgement")
        case .open, .idle, .connecting, .posting, .closed: break
        }
    }
}

// MARK: - Connecting

extension CollectorSender {
    private func connect() {
        guard !queue.isEmpty, queue.isSettled, !isHeld, !isRefused else { return }
        if target.isWeb { return postOldest() }
        switch target.address {
        case .socketPath(let path): connect(toFirstOf: [.unix(path: path)])
        case .network(let place): resolve(place)
        }
    }

    private func resolve(_ place: HostPort) {
        do throws(UVError) {
            let resolver = try AddressResolver.resolve(
                on: environment.loop, host: place.host, port: place.port
            ) { [weak self] result in
                switch result {
                case .success(let addresses): self?.connect(toFirstOf: addresses[...])
                case .failure(let error): self?.fail("look up \(place.host): \(error)")
                }
            }
            link = .resolving(resolver)
            startTimeout()
        } catch {
            fail("look up \(place.host): \(error)")
        }
    }

    /// Tries one address after the other.
    private func connect(toFirstOf addresses: ArraySlice<SocketAddress>) {
        guard let address = addresses.first else { return }
        timer?.stop()
        let connector = Connector.connect(
            on: environment.loop, to: address,
            timeoutMilliseconds: options.common.timeoutMilliseconds
        ) { [weak self] result in
            switch result {
            case .success(let stream): self?.connected(stream, at: address)
            case .failure where addresses.count > 1:
                self?.connect(toFirstOf: addresses.dropFirst())
            case .failure(let error): self?.fail("connect to \(address): \(error)")
            }
        }
        link = .connecting(connector)
    }

    private func connected(_ stream: Stream, at address: SocketAddress) {
        guard let context, case .network(let place) = target.address else {
            return greet(FrameStream(stream), at: address)
        }
        do throws(TLSProblem) {
            let session = try TLSSession(context, host: place.host)
            greet(FrameStream(stream, tls: session), at: address)
        } catch {
            stream.close()
            fail("TLS: \(error)")
        }
    }

    private func greet(_ stream: FrameStream, at address: SocketAddress) {
        link = .greeting(stream)
        // A token that others could read on the way is worse than none.
        guard token.isEmpty || address.isLocal || stream.isEncrypted else {
            return fail("a token is sent to loopback addresses and Unix sockets only")
        }
        stream.start(
            onFrame: { [weak self, unowned stream] in self?.take($0, from: stream) },
            onEnd: { [weak self, unowned stream] in self?.ended(stream, $0) })
        sayHello(stream)
        startTimeout()
    }

    private func sayHello(_ stream: FrameStream) { stream.send(hello) }

    var hello: Frame {
        let name =
            switch role {
            case .agent: environment.hostName
            case .collector: "\(environment.hostName) (collector)"
            }
        let host = name.utf8.map { byte in
            byte == UInt8(ascii: "|") || byte < 0x20 ? UInt8(ascii: "_") : byte
        }
        let hello = Hello(
            agent: agent, epoch: epoch, host: Array(host.prefix(ForwardLimits.stringBytesMax)),
            intervalNanoseconds: intervalNanoseconds, token: token, collectors: collectors)
        return Frame(.hello, hello.body)
    }

    private func greetAgain() {
        if case .open(let stream) = link { sayHello(stream) }
    }

    func startTimeout() {
        timer?.start(afterMilliseconds: options.common.timeoutMilliseconds)
    }

    /// Counts a failure and waits before the next attempt; what was on its way waits again.
    func fail(_ message: String) {
        if queue.isOldestInFlight { queue.returnOldest() }
        closeLink()
        failuresInRow += 1
        ledger.fail("\(target.text): \(message)", atSeconds: environment.wallSeconds())
        if failuresInRow == 1 {
            environment.report(
                "backend \(options.name): cannot deliver: \(target.text): \(message)")
        }
        timer?.stop()
        guard isDraining else {
            link = .waiting
            timer?.start(
                afterMilliseconds: options.common.retry.delayMilliseconds(
                    attempt: failuresInRow, random: environment.random()))
            return
        }
        link = .idle
        if failuresInRow < Self.drainAttemptsMax { return connect() }
        isRefused = true
        finishDrainIfDone()
    }

    private func ended(_ stream: FrameStream, _ problem: String?) {
        guard isCurrent(stream) else { return }
        if inFlight == nil, problem == nil, case .open = link {
            // Nothing was at stake: the next interval connects again.
            closeLink()
            link = .idle
            return wake()
        }
        fail(problem ?? "the collector closed the connection")
    }

    func isCurrent(_ stream: FrameStream) -> Bool {
        switch link {
        case .greeting(let current), .open(let current): current === stream
        case .idle, .resolving, .connecting, .posting, .waiting, .closed: false
        }
    }
}
