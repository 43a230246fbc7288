import BackendKit
import EventLoop

/// What a backend asks of its store's thread.
enum StoreRequest: Sendable {
    case flush(StoreFlush)
    /// A view goes to the mailbox.
    case view(Mailbox<StoreView?>)
}

/// What the thread says: what became of each flush, and how the store is.
enum StoreEvent: Sendable {
    /// A flush is in the store but for `unnamed` of its points, or was dropped.
    case taken(points: Int, unnamed: Int, BackendDropReason?)
    case status(StoreStatus)
}

/// How a store is.
package struct StoreStatus: Sendable, Equatable {
    /// Why nothing is written now; `nil` while all is well.
    package var problem: String?
    /// Of all files.
    package var bytes = 0
    /// Since the start: files and rows that nobody could read, and series without room for a name.
    package var damagedFiles = 0
    package var damagedRows = 0
    package var seriesRefused = 0

    package init() {}

    init(_ writer: StoreWriter) {
        problem = writer.problem
        bytes = writer.bytes
        damagedFiles = writer.damagedFiles
        damagedRows = writer.damagedRows
        seriesRefused = writer.seriesRefused
    }
}

/// Does all work of one store on a thread of its own: a disk may take as long as it likes.
final class StoreThread: Sendable {
    /// Where the files lie, and how much of them there may be.
    struct Settings: Sendable {
        var folder: String
        var limits: StoreLimits
        var retention: StoreRetention
    }

    let requests: Mailbox<StoreRequest>
    let events: Mailbox<StoreEvent>
    private let settings: Settings
    private let stop = Mailbox<Bool>(messagesMax: 1)
    private let end = ThreadEnd()

    init(_ settings: Settings, requestsMax: Int) {
        self.settings = settings
        requests = Mailbox(messagesMax: requestsMax)
        // An answer to each flush, and a status behind it.
        events = Mailbox(messagesMax: 4 * requestsMax)
    }

    func start() throws(UVError) -> OSThread {
        try OSThread.spawn(named: "store") {
            do throws(UVError) {
                let desk = try StoreDesk(self.settings, self.events)
                try desk.run(self.requests, until: self.stop)
            } catch {
                // Without descriptors for a loop nothing is answered: the backend counts it.
            }
            self.end.note()
        }
    }

    /// Ends the thread once everything that was asked before is done.
    ///
    /// - Parameter milliseconds: how long that is waited for: a disk that hangs must not keep the
    ///   process from ending.
    /// - Returns: whether the thread has ended, so that it can be joined.
    func finish(withinMilliseconds milliseconds: UInt64) -> Bool {
        stop.post(true)
        return end.wait(withinMilliseconds: milliseconds)
    }
}

/// The writer and the loop that serves it; all of it lives on the store's thread.
private final class StoreDesk {
    private let loop: Loop
    private let writer: StoreWriter
    private let events: Mailbox<StoreEvent>
    private var steps: StepCycle?
    private var told: StoreStatus?

    init(_ settings: StoreThread.Settings, _ events: Mailbox<StoreEvent>) throws(UVError) {
        loop = try Loop()
        self.events = events
        writer = StoreWriter(
            folder: settings.folder, limits: settings.limits, retention: settings.retention)
    }

    /// Serves requests until `stop` has a message, those that came before it included.
    func run(_ requests: Mailbox<StoreRequest>, until stop: Mailbox<Bool>) throws(UVError) {
        steps = try StepCycle(on: loop) { self.work() }
        let wakeup = try Wakeup(on: loop) {
            // Asked first: what was posted before `finish` is then among the requests.
            let isLast = !stop.takeAll().isEmpty
            for request in requests.takeAll() { self.serve(request) }
            self.tell()
            if isLast { self.loop.stop() }
        }
        writer.start(nowMilliseconds: now)
        tell()
        requests.attach(wakeup.sender)
        stop.attach(wakeup.sender)
        loop.run()
        writer.close()
        steps?.close()
        steps = nil
        wakeup.close()
        loop.close()
    }

    private var now: Int64 { Int64(clamping: loop.nowMilliseconds) }

    private func serve(_ request: StoreRequest) {
        switch request {
        case .flush(let flush):
            let refusal = writer.take(flush, nowMilliseconds: now)
            events.post(
                .taken(points: flush.points, unnamed: writer.unnamedPoints, refusal))
            steps?.continueSoon()
        case .view(let answer):
            answer.post(writer.view)
        }
    }

    /// One step of what can wait, between two requests.
    private func work() {
        if writer.work(nowMilliseconds: now) { steps?.continueSoon() }
        tell()
    }

    private func tell() {
        let status = StoreStatus(writer)
        guard status != told else { return }
        // With no room it is told after the next request.
        if events.post(.status(status)) { told = status }
    }
}
