package import BackendKit
import Configuration
import EventLoop
import ForwardKit
package import Statsd

/// Sends what every flush was made of to one collector or several.
///
/// A flush is encoded in short steps as it comes, into a batch or more for each collector, and
/// queued: on disk, where there is a spool. An interval without series is a batch, too: that there
/// was nothing is worth knowing. A batch leaves the queue when its collector has acknowledged it.
package final class ForwardBackend: Backend {
    /// Flushes that wait to be encoded; older ones are dropped.
    private static let flushesMax = 4
    /// Series of one step: at 0.5 to 2 µs each some milliseconds.
    private static let stepSeriesMax = 2_000

    package let name: String
    package let type = "forward"
    package let wantsTicks = false
    package let wantsStates = true

    private let environment: BackendEnvironment
    private let plan: ForwardEncoding.Plan
    /// In the order of the ring.
    private let senders: [CollectorSender]
    /// The same, for what the agent's own collector has merged; empty without one.
    private let collectedSenders: [CollectorSender]
    private let jitter: FlushJitter
    private var own = BackendLedger()
    private var steps: StepCycle?
    private var waiting: [FlushBatch] = []
    private var encoding: ForwardEncoding?
    private var onDrained: (() -> Void)?

    /// Sets up without connecting.
    ///
    /// - Throws: when the token cannot be read or the loop has no room.
    package init(
        _ options: ForwardOptions, environment: BackendEnvironment
    ) throws(BackendProblem) {
        name = options.name
        self.environment = environment
        jitter = FlushJitter(random: environment.random())
        let ring = CollectorRing(options.collectors.map(\.text))
        plan = ForwardEncoding.Plan(
            filter: options.common.filter, rules: options.scopeRules, ring: ring,
            seed: UInt64.random(in: .min ... .max))
        senders = try Self.senders(options, .agent, ring, environment)
        do throws(BackendProblem) {
            collectedSenders =
                environment.hearsAgents
                ? try Self.senders(options, .collector, ring, environment) : []
        } catch {
            for sender in senders { sender.close() }
            throw error
        }
        do throws(UVError) {
            steps = try StepCycle(on: environment.loop) { [weak self] in self?.work() }
        } catch {
            for sender in senders + collectedSenders { sender.close() }
            throw BackendProblem(error)
        }
        own.lastFlushSeconds = environment.wallSeconds()
    }

    private static func senders(
        _ options: ForwardOptions, _ role: CollectorSender.Role, _ ring: CollectorRing,
        _ environment: BackendEnvironment
    ) throws(BackendProblem) -> [CollectorSender] {
        var senders: [CollectorSender] = []
        for text in ring.collectors {
            guard let collector = options.collectors.first(where: { $0.text == text }) else {
                preconditionFailure("a ring is made of the options' collectors")
            }
            do throws(BackendProblem) {
                senders.append(
                    try CollectorSender(
                        to: collector, options, as: role, ringEpoch: ring.epoch,
                        environment: environment))
            } catch {
                for sender in senders { sender.close() }
                throw error
            }
        }
        return senders
    }

    package var ledger: BackendLedger {
        var sum = own
        for sender in senders + collectedSenders { sum.add(sender.ledger) }
        return sum
    }

    package func receive(_ tick: TickBatch) {}

    /// Intervals that were forwarded to this agent are not sent on.
    package func receive(_ flush: FlushBatch) {
        guard !flush.isForwarded, flush.states != nil else { return }
        waiting.append(flush)
        if waiting.count > Self.flushesMax { dropOldestFlush(.queueFull) }
        let delay = jitter.milliseconds(intervalSeconds: flush.intervalSeconds)
        for sender in senders where onDrained == nil { sender.hold(forMilliseconds: delay) }
        steps?.continueSoon()
    }

    /// Takes a batch that the agent's own collector has made, for the collector that it names.
    ///
    /// - Returns: false when this backend has no such collector.
    package func receive(_ batch: OutgoingBatch) -> Bool {
        guard
            let sender = collectedSenders.first(where: {
                $0.target.text == batch.destination.collector
            })
        else { return false }
        sender.send(batch)
        return true
    }

    /// Hears which of those are on disk, delivered, or lost and counted.
    package func onSettled(_ hear: @escaping (_ numbers: [UInt64]) -> Void) {
        for sender in collectedSenders { sender.onSettled = hear }
    }

    /// Whether some of those are in memory alone.
    package var isUnsettled: Bool { collectedSenders.contains { !$0.unsettled.isEmpty } }

    package func drain(onDone: @escaping () -> Void) {
        onDrained = onDone
        steps?.continueSoon()
    }

    package func close() {
        steps?.close()
        steps = nil
        onDrained = nil
        if let encoding { drop(encoding.seriesLeft, .stopped) }
        encoding = nil
        while !waiting.isEmpty { dropOldestFlush(.stopped) }
        for sender in senders + collectedSenders { sender.close() }
    }

    /// One short turn of encoding.
    private func work() {
        if encoding == nil, !waiting.isEmpty {
            let flush = waiting.removeFirst()
            for sender in senders { sender.intervalNanoseconds = flush.intervalNanoseconds }
            own.flushMilliseconds = 0
            encoding = ForwardEncoding(flush, plan)
            if encoding == nil { drop(flush.states?.count ?? 0, .outOfOrder) }
        }
        guard encoding != nil else {
            if waiting.isEmpty { drainSenders() } else { steps?.continueSoon() }
            return
        }
        let start = SystemClock.monotonicNanoseconds()
        let isDone = encoding?.step(seriesMax: Self.stepSeriesMax) ?? true
        own.flushMilliseconds += Double(SystemClock.monotonicNanoseconds() &- start) / 1e6
        if isDone { endFlush() }
        steps?.continueSoon()
    }

    private func endFlush() {
        guard let encoding else { return }
        self.encoding = nil
        for (number, sender) in senders.enumerated() {
            sender.send(encoding.batches(ofCollector: number), of: encoding.interval)
        }
        own.flushBytes = senders.reduce(0) { $0 + $1.ledger.flushBytes }
        drop(encoding.unforwardable, .tooLong)
        drop(encoding.excess, .tooLarge)
        own.lastFlushSeconds = environment.wallSeconds()
    }

    private func drainSenders() {
        guard let onDone = onDrained else { return }
        onDrained = nil
        let all = senders + collectedSenders
        var waiting = all.count
        for sender in all {
            sender.drain {
                waiting -= 1
                if waiting == 0 { onDone() }
            }
        }
    }

    private func dropOldestFlush(_ reason: BackendDropReason) {
        drop(waiting.removeFirst().states?.count ?? 0, reason)
    }

    /// Series that never reach a queue.
    private func drop(_ points: Int, _ reason: BackendDropReason) {
        own.queue(points)
        own.drop(points, reason)
    }
}

extension FlushBatch {
    fileprivate var intervalNanoseconds: UInt64 {
        UInt64(exactly: (intervalSeconds * 1e9).rounded()) ?? 0
    }
}
