internal import EventLoop
internal import Flush
internal import Ingest
internal import Statsd

/// The ingest threads as the main thread sees them.
final class IngestFleet {
    /// Every worker reports a handful of events; listeners that fail report one each.
    private static let eventsMax = 4096

    let events = Mailbox<IngestEvent>(messagesMax: eventsMax)
    private let handles: [IngestWorkerHandle]
    private var threads: [OSThread] = []

    init(ports: [WorkerPort]) {
        handles = ports.map { IngestWorkerHandle(requests: $0.requests, replies: $0.replies) }
    }

    var count: Int { handles.count }

    /// Starts a thread for each worker; the limit on connections is that of all together.
    func start(
        _ options: PipelineOptions, connectionsMax: Int, drainMilliseconds: UInt64
    ) throws(UVError) {
        let connections = ConnectionBudget(connectionsMax: connectionsMax)
        for (number, handle) in handles.enumerated() {
            var place = IngestWorker.Place(
                number: number, workers: count, connections: connections)
            place.drainMilliseconds = drainMilliseconds
            threads.append(try Self.spawn(place, options, handle, events))
        }
    }

    private static func spawn(
        _ place: IngestWorker.Place, _ options: PipelineOptions, _ handle: IngestWorkerHandle,
        _ events: Mailbox<IngestEvent>
    ) throws(UVError) -> OSThread {
        try OSThread.spawn(named: "ingest-\(place.number)") {
            run(place, options, handle, events)
        }
    }

    private static func run(
        _ place: IngestWorker.Place, _ options: PipelineOptions, _ handle: IngestWorkerHandle,
        _ events: Mailbox<IngestEvent>
    ) {
        do throws(UVError) {
            let worker = try IngestWorker(
                place: place, options: options, handle: handle, events: events)
            try worker.run()
        } catch {
            events.post(.failed(worker: place.number, problem: "ingest thread: \(error)"))
        }
    }

    /// Sends a command to every worker; each takes what concerns it.
    func send(_ command: IngestCommand) {
        for handle in handles { handle.commands.post(command) }
    }

    /// Ends the threads; after `drain` and the last hand-over.
    func stopAndJoin() {
        send(.stop)
        for thread in threads { thread.join() }
        threads = []
    }
}
