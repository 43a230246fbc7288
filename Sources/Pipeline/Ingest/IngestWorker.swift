package import EventLoop
package import Statsd

/// One ingest thread: its loop, its sockets and its pipeline.
///
/// Built and used on that thread alone.
package final class IngestWorker {
    /// Where this worker stands among its siblings, and what it may hold.
    package struct Place: Sendable {
        package var number: Int
        package var workers: Int
        package var connections: ConnectionBudget
        /// Longest time that closing a listener reads its connections; below the half of
        /// `shutdown_timeout` that the agent waits.
        package var drainMilliseconds: UInt64 = 4000

        /// A worker that shares the limit on connections with its siblings.
        package init(number: Int, workers: Int, connections: ConnectionBudget) {
            precondition((0..<workers).contains(number), "a worker is one of its siblings")
            self.number = number
            self.workers = workers
            self.connections = connections
        }
    }

    let loop: Loop
    private let place: Place
    private let handle: IngestWorkerHandle
    private let events: Mailbox<IngestEvent>
    var pipeline: IngestPipeline
    /// Takes a copy of every packet, if some output passes them on.
    private(set) var tap: PacketTap?
    /// Taken over at the next hand-over.
    private var nextOptions: PipelineOptions?
    private var datagrams: [DatagramIngest] = []
    private var streams: [StreamIngest] = []
    private var lastConnectionNumber: UInt64 = 0
    private var sweep: Timer?
    /// Runs while series that have expired wait to be forgotten.
    private var expiry: Timer?
    private var wakeup: Wakeup?

    package init(
        place: Place, options: PipelineOptions, handle: IngestWorkerHandle,
        events: Mailbox<IngestEvent>
    ) throws(UVError) {
        self.place = place
        self.handle = handle
        self.events = events
        loop = try Loop()
        pipeline = IngestPipeline(options: options)
    }

    /// Runs until the `stop` command.
    package func run() throws(UVError) {
        let wakeup = try Wakeup(on: loop) { [unowned self] in readMailboxes() }
        let sweep = try Timer(on: loop) { [unowned self] in closeIdleConnections() }
        sweep.start(afterMilliseconds: 1000, everyMilliseconds: 1000)
        let expiry = try Timer(on: loop) { [unowned self] in forgetExpired() }
        self.wakeup = wakeup
        self.sweep = sweep
        self.expiry = expiry
        handle.commands.attach(wakeup.sender)
        handle.requests.attach(wakeup.sender)
        events.post(.ready(worker: place.number))
        loop.run()
        // A thread that was stopped without a drain, as after a failed start, leaves nothing open.
        close { _ in true }
        wakeup.close()
        sweep.close()
        expiry.close()
        loop.close()
    }

    var connections: ConnectionBudget { place.connections }

    /// Tells a connection of this worker from all others that it had.
    func nextConnectionNumber() -> UInt64 {
        lastConnectionNumber &+= 1
        return lastConnectionNumber
    }

    private func readMailboxes() {
        for command in handle.commands.takeAll() { carryOut(command) }
        // Moved out: cells that the array still held would be copied at their first sample.
        var requests = handle.requests.takeAll()
        while let cells = requests.popLast() { handOver(cells) }
    }

    private func closeIdleConnections() {
        for stream in streams { stream.closeIdle(nowMilliseconds: loop.nowMilliseconds) }
    }
}

// MARK: - Commands

extension IngestWorker {
    private func carryOut(_ command: IngestCommand) {
        switch command {
        case .open(let listener): open(listener)
        case .update(let spec): update(spec)
        case .close(let index): close { $0 == index }
        case .copyPackets(let tap): self.tap = tap
        case .reconfigure(let options): nextOptions = options
        case .drain:
            close { _ in true }
            events.post(.drained(worker: place.number))
        case .stop: loop.stop()
        }
    }

    private func open(_ listener: BoundListener) {
        guard let socket = listener.socket(ofWorker: place.number, of: place.workers) else {
            return
        }
        do throws(SocketError) {
            switch listener.spec.transport.kind {
            case .datagram:
                datagrams.append(try DatagramIngest(listener.spec, socket, worker: self))
            case .stream:
                streams.append(try StreamIngest(listener.spec, socket, worker: self))
            }
        } catch {
            events.post(.failed(worker: place.number, problem: error.description))
        }
    }

    private func update(_ spec: ListenerSpec) {
        for datagram in datagrams where datagram.spec.index == spec.index { datagram.update(spec) }
        for stream in streams where stream.spec.index == spec.index { stream.update(spec) }
    }

    /// Drains and closes the chosen listeners: nothing that the kernel had handed over is lost.
    private func close(where isChosen: (Int) -> Bool) {
        let deadline =
            SystemClock.monotonicNanoseconds() &+ place.drainMilliseconds &* 1_000_000
        for datagram in datagrams where isChosen(datagram.spec.index) { datagram.close() }
        datagrams.removeAll { isChosen($0.spec.index) }
        for stream in streams where isChosen(stream.spec.index) {
            stream.close(untilNanoseconds: deadline)
        }
        streams.removeAll { isChosen($0.spec.index) }
    }
}

// MARK: - Hand-over

extension IngestWorker {
    /// Time between two steps of forgetting: after a burst of a million series some 1,000 of them
    /// are due at once, and between them the sockets have their turn.
    private static let expiryMilliseconds: UInt64 = 10

    private func forgetExpired() {
        withPipeline { $0.forgetExpired() }
        if !pipeline.hasExpired { expiry?.stop() }
    }

    /// Exchanges the cells; constant time but for the kernel's counts, one call a socket.
    private func handOver(_ empty: TickCells) {
        // Without traffic nobody else says what time it is, and nothing would expire.
        pipeline.begin(batchAtSeconds: SystemClock.wallSeconds())
        for datagram in datagrams { datagram.countKernelDrops() }
        for stream in streams { stream.countAcceptErrors() }
        let isTaken = handle.replies.post(pipeline.handOver(recycling: empty))
        precondition(isTaken, "the flush thread has room for every reply it asked for")
        if pipeline.hasExpired {
            expiry?.start(
                afterMilliseconds: Self.expiryMilliseconds,
                everyMilliseconds: Self.expiryMilliseconds)
        }
        guard let options = nextOptions else { return }
        nextOptions = nil
        // A fresh pipeline: keys that were resolved by the old options are forgotten with it, and
        // the merged state knows its series by their canonical keys.
        pipeline = IngestPipeline(options: options, totals: pipeline.totals)
        for datagram in datagrams { datagram.noteSenders() }
    }

    /// Gives the pipeline to one batch: entered once, the clock read once.
    func withPipeline(_ body: (inout IngestPipeline) -> Void) {
        pipeline.begin(batchAtSeconds: SystemClock.wallSeconds())
        body(&pipeline)
    }
}
