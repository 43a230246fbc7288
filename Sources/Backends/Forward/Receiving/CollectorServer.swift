import BackendKit
import EventLoop
import ForwardKit
import Statsd
import TLS

/// The collector's thread at work: hears agents, keeps the journal, closes intervals.
///
/// Built and run on its thread; what it makes leaves by a mailbox.
final class CollectorServer {
    /// How often it looks for intervals that are over.
    private static let advanceMilliseconds: UInt64 = 100
    /// How long after an interval was handed to the backends the journal says so.
    ///
    /// By then they have encoded it, and their spools have it. What dies earlier is handed to them
    /// once more.
    static let markMilliseconds: UInt64 = 3_000
    /// From one interval that is handed to the backends to the next.
    ///
    /// They keep four at most that they have not encoded; after an outage many are closed at once.
    private static let paceMilliseconds: UInt64 = 100
    /// Besides, for each thousand series: what the slowest of them takes to encode these.
    private static let paceMillisecondsPerThousand: UInt64 = 5
    /// Time for a peer that was refused to read why.
    private static let lingerMilliseconds: UInt64 = 2_000
    /// At the stop: how long backends have to say that they keep what goes to other collectors.
    ///
    /// What they do not is given to them once more by the next process.
    private static let settleMillisecondsMax: UInt64 = 1_000

    /// The batches of 10,000 agents for two minutes of 10 s, twice: 4 MiB of bookkeeping.
    private static let journalRecordsMax = 1 << 18

    let loop: Loop
    let settings: CollectorSettings
    private let events: Mailbox<CollectorEvent>
    private(set) var access: [ForwardAccess]
    /// By listener.
    private(set) var contexts: [TLSContext?]
    var collector: Collector
    var journal: CollectorJournal
    var batches: IntervalBatches
    var connections: [ObjectIdentifier: AgentConnection] = [:]
    var owners: [Identifier: AgentConnection] = [:]
    /// Refused, and closed as soon as they have read it.
    private var lingering: [(stream: FrameStream, endMilliseconds: UInt64)] = []
    /// Closed, and still to be handed to the backends.
    ///
    /// Those that the journal counts as handed over already, since an amendment came, are not
    /// marked again: it would count as handed over, too.
    private var closed: [(interval: ClosedInterval, isMarked: Bool)] = []
    /// The loop's time of the next hand-over.
    private var nextHandOverMilliseconds: UInt64 = 0
    private var isStopping = false
    private var settleEndMilliseconds: UInt64 = 0
    /// Handed to the backends, which the journal does not know yet.
    var unmarked: [(key: IntervalKey, dueMilliseconds: UInt64)] = []
    /// Events that the mailbox had no room for.
    private var unsent: [CollectorEvent] = []
    /// Backends that forward to other collectors, and what is on its way to those.
    var upward: [UpwardPlan] = []
    var outbox = Outbox()
    var isOutboxChanged = false
    /// Series that were said to be in no batch.
    var seriesLeftOut: UInt64 = 0
    private var listeners: [StreamListener] = []
    private var advanceTimer: Timer?
    private var secondTimer: Timer?
    private var wakeup: Wakeup?
    private var isJournalFailing = false
    var tally = CollectorReport()
    var refusals: [String: UInt64] = [:]

    init(
        _ settings: CollectorSettings, _ listeners: [ForwardListener],
        events: Mailbox<CollectorEvent>
    ) throws(CollectorFailure) {
        self.settings = settings
        self.events = events
        access = listeners.map(\.access)
        do throws(TLSProblem) {
            contexts = try Self.contexts(of: access)
        } catch {
            throw CollectorFailure("TLS: \(error)")
        }
        let now = Self.nowNanoseconds
        collector = Collector(
            settings.options, seed: UInt64.random(in: .min ... .max), startedNanoseconds: now)
        journal = CollectorJournal(
            DiskSpoolFiles(folder: settings.journalFolder),
            limits: SpoolLimits(
                bytesMax: settings.journalBytesMax, recordsMax: Self.journalRecordsMax))
        batches = IntervalBatches(
            settings.batches, numbers: SeriesNumbers(seed: UInt64.random(in: .min ... .max)))
        do throws(UVError) {
            loop = try Loop()
            collector.setForwarding(!settings.upward.isEmpty)
            let recovery = try journal.recover(&collector, at: now)
            outbox = recovery.outbox
            events.post(.ready(recovery))
        } catch {
            throw CollectorFailure(
                "the collector's journal in \(settings.journalFolder) cannot be used: \(error)")
        }
        plan(settings.upward)
        try hear(listeners)
    }

    static var nowNanoseconds: UInt64 {
        UInt64(exactly: (SystemClock.wallSeconds() * 1e9).rounded()) ?? 0
    }

    var nowSeconds: UInt64 { Self.nowNanoseconds / 1_000_000_000 }

    private func hear(_ sockets: [ForwardListener]) throws(CollectorFailure) {
        for (number, listener) in sockets.enumerated() {
            do throws(SocketError) {
                listeners.append(
                    try StreamListener(on: loop, socket: listener.socket) { [unowned self] in
                        accept($0, listener: number)
                    })
            } catch {
                throw CollectorFailure(error.description)
            }
        }
    }

    /// Runs until a `stop` request is done.
    func run(
        _ requests: Mailbox<CollectorRequest>, _ posts: Mailbox<CollectorRequest>
    ) throws(CollectorFailure) {
        do throws(UVError) {
            let often = try Timer(on: loop) { [unowned self] in advance() }
            let second = try Timer(on: loop) { [unowned self] in everySecond() }
            let wakeup = try Wakeup(on: loop) { [unowned self] in
                for request in requests.takeAll() + posts.takeAll() { carryOut(request) }
            }
            often.start(
                afterMilliseconds: Self.advanceMilliseconds,
                everyMilliseconds: Self.advanceMilliseconds)
            second.start(afterMilliseconds: 1000, everyMilliseconds: 1000)
            (advanceTimer, secondTimer, self.wakeup) = (often, second, wakeup)
            requests.attach(wakeup.sender)
            posts.attach(wakeup.sender)
        } catch {
            throw CollectorFailure("the collector cannot start: \(error)")
        }
        loop.run()
        loop.close()
    }

    private func carryOut(_ request: CollectorRequest) {
        switch request {
        case .reconfigure(let options, let access, let upward):
            batches = batches.reconfigured(options)
            change(to: access)
            if upward != self.upward { plan(upward) }
        case .posted(let frames): receive(frames)
        case .settled(let numbers): settle(numbers)
        case .takeBack: takeBack()
        case .stop: stop()
        }
    }

    private static func contexts(
        of access: [ForwardAccess]
    ) throws(TLSProblem) -> [TLSContext?] {
        var contexts: [TLSContext?] = []
        for one in access {
            contexts.append(
                try one.tls.map { files throws(TLSProblem) in
                    try TLSContext(files, isServer: true)
                })
        }
        return contexts
    }

    /// Connections that are open stay as they are.
    private func change(to new: [ForwardAccess]) {
        guard new.count == access.count else { return }
        do throws(TLSProblem) {
            contexts = try Self.contexts(of: new)
            access = new
        } catch {
            post(.warning("certificates and tokens stay as they were: \(error)"))
        }
    }

    // MARK: Time

    private func advance() {
        sendUnsent()
        guard unsent.isEmpty else { return }
        if !isStopping {
            closed += collector.advance(to: Self.nowNanoseconds).map { ($0, false) }
        }
        handUp()
        let now = loop.nowMilliseconds
        if !closed.isEmpty, now >= nextHandOverMilliseconds {
            let (interval, isMarked) = closed.removeFirst()
            publish(interval, isMarked: isMarked)
            let thousands = UInt64(interval.series.count / 1000)
            nextHandOverMilliseconds =
                now &+ Self.paceMilliseconds &+ thousands &* Self.paceMillisecondsPerThousand
        }
        markClosed(before: now)
        let isSettled = isOutboxEmpty || now >= settleEndMilliseconds
        if isStopping, closed.isEmpty, unsent.isEmpty, isSettled { end() }
    }

    private func everySecond() {
        let now = loop.nowMilliseconds
        let longest = settings.frameMillisecondsMax
        for connection in connections.values
        where connection.isOverdue(nowMilliseconds: now, frameMillisecondsMax: longest) {
            count("timeout")
            close(connection)
        }
        lingering.removeAll { stream, end in
            if now >= end { stream.close() }
            return stream.isClosed
        }
        noteSettled()
        keepJournal { journal throws(UVError) in try journal.sync() }
        if journal.isCutDue { cut() }
        post(.report(report))
    }

    /// Writes the journal anew once the backends have what it says was closed.
    private func cut() {
        guard closed.isEmpty else { return }
        markClosed(before: .max)
        let (collector, outbox) = (collector, outbox)
        keepJournal { journal throws(UVError) in try journal.cut(collector, outbox) }
    }

    // MARK: Intervals

    /// Hands an interval to the backends: its increments the first time, all of it each time.
    private func publish(_ interval: ClosedInterval, isMarked: Bool) {
        let now = nowSeconds
        if interval.revision == 0 {
            post(.tick(batches.tick(of: interval, atSeconds: now, without: upward)))
        }
        post(.flush(batches.flush(of: interval, atSeconds: now, without: upward)))
        if !isMarked {
            unmarked.append((interval.key, loop.nowMilliseconds &+ Self.markMilliseconds))
        }
        tally.last = interval.completeness
        tally.lastEndSeconds = Double(interval.key.endNanoseconds) / 1e9
    }

    /// Says in the journal that the backends have an interval, before a batch comes that they have
    /// not.
    func markClosed(_ key: IntervalKey) {
        let isWaiting = closed.contains { $0.interval.key == key && !$0.isMarked }
        guard isWaiting || unmarked.contains(where: { $0.key == key }) else { return }
        for index in closed.indices where closed[index].interval.key == key {
            closed[index].isMarked = true
        }
        unmarked.removeAll { $0.key == key }
        keepJournal { journal throws(UVError) in try journal.append(closed: key) }
    }

    private func markClosed(before milliseconds: UInt64) {
        let due = unmarked.filter { $0.dueMilliseconds <= milliseconds }
        for mark in due { markClosed(mark.key) }
    }

    /// Writes to the journal; answers whether it took it.
    ///
    /// Failures are counted, and said once.
    @discardableResult
    func keepJournal(
        _ write: (inout CollectorJournal) throws(UVError) -> Void
    ) -> Bool {
        do throws(UVError) {
            try write(&journal)
            if isJournalFailing { post(.warning("the collector's journal works again")) }
            isJournalFailing = false
            return true
        } catch {
            tally.journalErrors &+= 1
            if !isJournalFailing {
                post(
                    .warning("the collector's journal refuses: \(error): agents keep their batches")
                )
            }
            isJournalFailing = true
            return false
        }
    }

    // MARK: Events

    func post(_ event: CollectorEvent) {
        guard unsent.isEmpty, events.post(event) else {
            // A report is worth nothing later; intervals wait, and no more are closed meanwhile.
            if case .report = event { return }
            unsent.append(event)
            return
        }
    }

    /// Whether the mailbox took everything so far.
    var canPost: Bool { unsent.isEmpty }

    private func sendUnsent() {
        while let first = unsent.first, events.post(first) { unsent.removeFirst() }
    }

    func count(_ reason: String) { refusals[reason, default: 0] &+= 1 }

    /// Says a last word and closes once it is read.
    func dismiss(_ connection: AgentConnection, with frame: Frame) {
        forget(connection)
        connection.stream.finish(with: frame)
        lingering.append(
            (connection.stream, loop.nowMilliseconds &+ Self.lingerMilliseconds))
    }

    // MARK: End

    /// Hears nobody any more; what is open is closed, and handed over at the usual pace.
    private func stop() {
        guard !isStopping else { return }
        isStopping = true
        settleEndMilliseconds = loop.nowMilliseconds &+ Self.settleMillisecondsMax
        for listener in listeners { listener.close() }
        for connection in connections.values { connection.stream.close() }
        for entry in lingering { entry.stream.close() }
        (connections, owners, lingering) = ([:], [:], [])
        closed += collector.closeAll(at: Self.nowNanoseconds).map { ($0, false) }
        advance()
    }

    private func end() {
        // The backends deliver or spool before the process ends.
        markClosed(before: .max)
        noteSettled()
        keepJournal { journal throws(UVError) in try journal.sync() }
        post(.report(report))
        advanceTimer?.close()
        secondTimer?.close()
        wakeup?.close()
        loop.stop()
    }
}
