import EventLoop
import Glibc
import Ingest
import Statsd
import Testing

/// Ingest threads under test; the test's own thread plays the flush thread's part.
final class IngestFixture {
    /// A test that waits longer fails instead.
    private static let limitNanoseconds: UInt64 = 20_000_000_000
    private static let ledgers = 8

    private let events = Mailbox<IngestEvent>(messagesMax: 1024)
    private let handles: [IngestWorkerHandle]
    private var threads: [OSThread] = []
    private var spares: [TickCells]
    private var state: MergedState
    private var listeners = 0
    private var drained = 0
    /// What the workers reported as failed.
    private(set) var problems: [String] = []
    /// Datagrams each worker has handed over.
    private(set) var datagramsByWorker: [UInt64]

    init(
        workers: Int = 1, connectionsMax: Int = 1024, drainMilliseconds: UInt64 = 4000,
        _ change: (inout PipelineOptions) -> Void = { _ in }
    ) throws {
        var options = PipelineOptions()
        options.workers = workers
        options.listeners = Self.ledgers
        change(&options)
        let (requests, replies) = (Mailbox<TickCells>.init, Mailbox<TickCells>.init)
        handles = (0..<workers).map { _ in
            IngestWorkerHandle(requests: requests(2), replies: replies(2))
        }
        state = MergedState(options: options)
        spares = handles.map { _ in TickCells(options: options) }
        datagramsByWorker = handles.map { _ in 0 }
        let budget = ConnectionBudget(connectionsMax: connectionsMax)
        for number in 0..<workers {
            var place = IngestWorker.Place(number: number, workers: workers, connections: budget)
            place.drainMilliseconds = drainMilliseconds
            threads.append(try Self.spawn(place, options, handles[number], events))
        }
    }

    private static func spawn(
        _ place: IngestWorker.Place, _ options: PipelineOptions, _ handle: IngestWorkerHandle,
        _ events: Mailbox<IngestEvent>
    ) throws -> OSThread {
        try OSThread.spawn(named: "ingest-\(place.number)") {
            do {
                let worker = try IngestWorker(
                    place: place, options: options, handle: handle, events: events)
                try worker.run()
            } catch {
                events.post(.failed(worker: place.number, problem: "\(error)"))
            }
        }
    }

    // MARK: Commands

    func send(_ command: IngestCommand) {
        for handle in handles { handle.commands.post(command) }
    }

    /// Binds a listener with the next number, without opening it.
    func bind(
        _ transport: ListenerSpec.Transport, to binding: SocketBinding,
        _ change: (inout ListenerSpec) -> Void = { _ in }
    ) throws -> BoundListener {
        var spec = ListenerSpec(index: listeners, url: "test", transport: transport)
        change(&spec)
        let bound = try BoundListener.bind(spec, to: binding, workers: handles.count)
        _ = bound.requestReceiveBuffer()
        listeners += 1
        return bound
    }

    /// Binds and opens a listener; answers where.
    @discardableResult
    func open(
        _ transport: ListenerSpec.Transport, at address: SocketAddress = Client.anyPort,
        _ change: (inout ListenerSpec) -> Void = { _ in }
    ) throws -> SocketAddress {
        let bound = try bind(transport, to: .inet(address), change)
        send(.open(bound))
        return bound.address
    }

    @discardableResult
    func open(
        _ transport: ListenerSpec.Transport, path: String,
        _ change: (inout ListenerSpec) -> Void = { _ in }
    ) throws -> SocketAddress {
        let bound = try bind(transport, to: .unix(UnixSocketFile(path: path)), change)
        send(.open(bound))
        return bound.address
    }

    /// Drains every worker and takes what they have read.
    func drain() {
        send(.drain)
        wait("every worker to be drained") {
            readEvents()
            return drained == handles.count
        }
        collect()
    }

    func stop() {
        send(.stop)
        for thread in threads { thread.join() }
        threads = []
        readEvents()
    }

    private func readEvents() {
        for event in events.takeAll() {
            switch event {
            case .ready: break
            case .drained: drained += 1
            case .failed(_, let problem): problems.append(problem)
            }
        }
    }

    // MARK: Hand-overs

    /// One hand-over of every worker.
    func collect() {
        state.beginTick(atSeconds: SystemClock.wallSeconds(), wantsBatch: false)
        for (number, handle) in handles.enumerated() { handle.requests.post(spares[number]) }
        for (number, handle) in handles.enumerated() {
            wait("worker \(number) to hand over") {
                guard var cells = handle.replies.takeAll().first else { return false }
                for ledger in cells.ledgers { datagramsByWorker[number] += ledger.datagrams }
                state.merge(&cells, worker: number)
                spares[number] = cells
                return true
            }
        }
        _ = state.endTick()
    }

    /// Hands over again and again until a listener's ledger is as expected.
    func collect(
        listener: Int = 0, location: SourceLocation = #_sourceLocation,
        until isDone: (IngestLedger) -> Bool
    ) {
        wait("the ledger, which is \(state.ledgers[listener])", location) {
            collect()
            return isDone(state.ledgers[listener])
        }
    }

    func ledger(_ listener: Int = 0) -> IngestLedger { state.ledgers[listener] }

    var memory: SeriesMemory { state.seriesMemory }

    /// What the counters of the open interval hold, by key.
    var counters: [String: Double] { values(.counter) }

    func values(_ kind: SeriesKind) -> [String: Double] {
        let list = state.current(kind, seriesMax: 100_000, valuesMax: 1)
        return Dictionary(list.map { ($0.key, $0.values.first ?? .nan) }) { first, _ in first }
    }

    /// Asks until the answer is yes; a test that waits in vain fails here.
    func wait(
        _ what: @autoclosure () -> String, _ location: SourceLocation = #_sourceLocation,
        until isDone: () -> Bool
    ) {
        let deadline = SystemClock.monotonicNanoseconds() + Self.limitNanoseconds
        while !isDone() {
            guard SystemClock.monotonicNanoseconds() < deadline else {
                Issue.record("waited in vain for \(what())", sourceLocation: location)
                return
            }
            usleep(500)
        }
    }
}

extension IngestLedger {
    /// Whether every line is accounted for.
    var addsUp: Bool { linesReceived == linesAccepted + linesRejected.reduce(0, +) }

    func rejected(_ reason: RejectReason) -> UInt64 { linesRejected[reason.index] }
}
