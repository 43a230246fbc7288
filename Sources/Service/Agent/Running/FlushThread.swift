internal import EventLoop
internal import Flush
internal import Statsd

/// The flush thread as the main thread sees it.
final class FlushThread {
    /// Some 17 minutes of one tick, one snapshot and now and then a flush a second.
    private static let eventsMax = 4096
    /// Requests come from a console, a reload or a stop.
    private static let requestsMax = 1024

    let events = Mailbox<FlushEvent>(messagesMax: eventsMax)
    private let requests = Mailbox<FlushRequest>(messagesMax: requestsMax)
    private var thread: OSThread?

    func start(
        _ options: FlushOptions, gauges: [PersistedGauge], ports: [WorkerPort]
    ) throws(UVError) {
        let (requests, events) = (requests, events)
        thread = try OSThread.spawn(named: "flush") {
            do throws(UVError) {
                let scheduler = try FlushScheduler(
                    options: options, gauges: gauges, ports: ports, requests: requests,
                    events: events)
                try scheduler.run()
            } catch {
                preconditionFailure("the flush thread cannot start: \(error)")
            }
        }
    }

    /// Asks; `false` when too many requests wait already.
    @discardableResult
    func send(_ request: FlushRequest) -> Bool { requests.post(request) }

    /// Waits for the thread's end; after its `finished` event.
    func join() {
        thread?.join()
        thread = nil
    }
}
