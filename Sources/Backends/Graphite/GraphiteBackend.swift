package import BackendKit
import Configuration
package import EventLoop
import Glibc
package import Statsd

/// Sends every flush to carbon, as text lines or pickled frames.
///
/// A flush waits a moment (the same for this agent in every interval) so that a fleet does not hit
/// its receiver in one instant; then it is encoded in short steps and handed to the sender in
/// pieces. While some wait, encoding waits for the receiver, too; the next flush ends that wait,
/// and then the oldest pieces are dropped by the count. Of a piece on its way the lines are not
/// kept but the flush, of which they can be made again: a million counters are 110 MB of lines.
/// With a spool a flush is encoded at once, as fast as the disk takes it, and read back from there.
package final class GraphiteBackend: Backend {
    /// Bytes of a piece: about 4,000 lines, and always small beside the queue.
    private static let pieceBytesMax = 256 << 10
    /// Flushes that wait to be encoded; older ones are dropped.
    private static let flushesMax = 4
    /// Largest delay of a flush, and its share of the interval.
    private static let jitterMillisecondsMax = 1_000.0
    private static let jitterShare = 0.1

    package let name: String
    package let type = "graphite"
    package let wantsTicks = false

    private let environment: BackendEnvironment
    private let encoder: GraphiteEncoder
    private let sender: TCPSender
    private let jitter: Double
    private let pieceBytes: Int
    private let isSpooled: Bool
    /// The loop's time at which the sender may begin with this flush.
    private var heldUntilMilliseconds: UInt64?
    private var steps: StepCycle?
    private var waiting: [FlushBatch] = []
    private var encoding: GraphiteEncoding?
    /// The encoding as it was when the open piece began.
    private var pieceStart: GraphiteEncoding?
    private var progress = FlushProgress()
    private var flushNumber: UInt64 = 0
    private var isDraining = false
    private var onDrained: (() -> Void)?

    package init(
        _ options: GraphiteOptions, encoder: GraphiteEncoder, environment: BackendEnvironment
    ) throws(UVError) {
        let name = options.common.name.isEmpty ? type : options.common.name
        self.name = name
        self.encoder = encoder
        self.environment = environment
        jitter = environment.random()
        pieceBytes = min(Self.pieceBytesMax, options.common.queueBytesMax / 8)
        var settings = TCPSenderSettings(
            name: name, host: options.address.host, port: options.address.port)
        settings.style = options.connection
        settings.timeoutMilliseconds = options.common.timeoutMilliseconds
        settings.retry = options.common.retry
        settings.queueBytesMax = options.common.queueBytesMax
        let spool = options.common.spool.limits.flatMap {
            environment.openSpool(name, "graphite/\(options.wire.rawValue)", $0)
        }
        isSpooled = spool != nil
        sender = try TCPSender(settings, environment: environment, spool: spool)
        // Until the first flush the reference shows the time of its start.
        sender.ledger.lastFlushSeconds = environment.wallSeconds()
        steps = try StepCycle(on: environment.loop) { [weak self] in self?.work() }
        sender.onRoom = { [weak self] in self?.resume() }
    }

    package var ledger: BackendLedger { sender.ledger }

    package func receive(_ tick: TickBatch) {}

    package func receive(_ flush: FlushBatch) {
        waiting.append(flush)
        if waiting.count > Self.flushesMax { dropOldestFlush(.queueFull) }
        guard encoding == nil, waiting.count == 1, !isDraining else { return resume() }
        let share = min(
            Self.jitterMillisecondsMax, flush.intervalSeconds * 1000 * Self.jitterShare)
        let delay = UInt64(max(0, share * jitter))
        steps?.continueLater(afterMilliseconds: delay)
        guard isSpooled else { return }
        // It goes to disk at once; the receiver alone is spared.
        if sender.isIdle {
            sender.isHeld = true
            heldUntilMilliseconds = environment.loop.nowMilliseconds + delay
        }
        resume()
    }

    private func releaseSender() {
        guard let end = heldUntilMilliseconds,
            isDraining || environment.loop.nowMilliseconds >= end
        else { return }
        heldUntilMilliseconds = nil
        sender.isHeld = false
    }

    package func drain(onDone: @escaping () -> Void) {
        isDraining = true
        onDrained = onDone
        resume()
    }

    package func close() {
        steps?.close()
        steps = nil
        if let encoding {
            drop(encoding.seriesLeft + encoding.tally.lines - progress.lines, .stopped)
        }
        encoding = nil
        while !waiting.isEmpty { dropOldestFlush(.stopped) }
        sender.close()
    }

    private func resume() {
        steps?.continueSoon()
    }

    /// One short turn of encoding.
    private func work() {
        releaseSender()
        if encoding == nil { beginFlush() }
        guard encoding != nil else { return drainSender() }
        // Whoever waits for room is woken by `onRoom` or by the next flush.
        guard sender.hasRoom || !waiting.isEmpty || isDraining else { return }
        if !isSpooled, pieceStart == nil, encoding?.isCompared == true { pieceStart = encoding }
        let start = SystemClock.monotonicNanoseconds()
        let isDone = encoding?.step() ?? true
        progress.nanoseconds &+= SystemClock.monotonicNanoseconds() &- start
        if isDone || (encoding?.byteCount ?? 0) >= pieceBytes { sendPiece() }
        if isDone { endFlush() }
        resume()
    }

    private func beginFlush() {
        guard !waiting.isEmpty else { return }
        flushNumber += 1
        progress = FlushProgress()
        encoding = GraphiteEncoding(waiting.removeFirst(), with: encoder, own: ownFigures)
        sender.openFlush = flushNumber
    }

    private var ownFigures: GraphiteOwnFigures {
        let ledger = sender.ledger
        var own = GraphiteOwnFigures()
        own.lastExceptionSeconds = ledger.lastErrorSeconds.rounded(.down)
        own.lastFlushSeconds = ledger.lastFlushSeconds.rounded(.down)
        own.flushMilliseconds = ledger.flushMilliseconds
        own.flushBytes = ledger.flushBytes
        return own
    }

    private func sendPiece() {
        guard let bytes = encoding?.takeBytes(), let lines = encoding?.tally.lines,
            !bytes.isEmpty
        else { return }
        progress.bytes += bytes.count
        sender.send(
            bytes, points: lines - progress.lines, flush: flushNumber,
            remake: pieceStart.map { $0.remaking(byteCount: bytes.count) })
        pieceStart = nil
        progress.lines = lines
    }

    /// Enters what was left out into the ledger, and what the next flush says about this one.
    private func endFlush() {
        guard let tally = encoding?.tally else { return }
        encoding = nil
        pieceStart = nil
        for (points, reason) in [
            (tally.nonFinite, BackendDropReason.nonFinite), (tally.unmergeable, .unmergeable),
            (tally.tooLong, .tooLong),
        ] {
            drop(points, reason)
        }
        sender.ledger.seriesMerged &+= UInt64(clamping: tally.merged)
        sender.ledger.tagCollisions &+= UInt64(clamping: tally.tagCollisions)
        sender.ledger.lastFlushSeconds = environment.wallSeconds()
        sender.ledger.flushMilliseconds = Double(progress.nanoseconds / 1000) / 1000
        sender.ledger.flushBytes = progress.bytes
        sender.openFlush = nil
    }

    /// Points that never reach the sender's queue.
    private func drop(_ points: Int, _ reason: BackendDropReason) {
        sender.ledger.queue(points)
        sender.ledger.drop(points, reason)
    }

    private func drainSender() {
        guard let onDone = onDrained else { return }
        onDrained = nil
        sender.drain(onDone: onDone)
    }

    /// A flush that never was encoded: its series are counted, since its lines are not known.
    private func dropOldestFlush(_ reason: BackendDropReason) {
        let flush = waiting.removeFirst()
        drop(flush.pointCount, reason)
    }
}

/// How far the flush being encoded is.
private struct FlushProgress {
    var lines = 0
    var bytes = 0
    var nanoseconds: UInt64 = 0
}
