package import BackendKit
import Configuration
import EventLoop
import HTTP
package import Statsd

/// Sends every flush to InfluxDB as line protocol.
///
/// A flush waits a moment (the same for this agent in every interval) so that a fleet does not hit
/// its server in one instant; then it is encoded in short steps and handed over in batches. (With a
/// spool it is encoded at once, and the sender waits.) While some wait, encoding waits for the
/// server, too; the next flush ends that wait, and then the oldest batches are dropped by the
/// count.
package final class InfluxBackend: Backend {
    /// Bytes of a batch before compression, and its share of the queue.
    private static let batchBytesMax = 1 << 20
    private static let batchQueueShare = 8
    /// Flushes that wait to be encoded; older ones are dropped.
    private static let flushesMax = 4
    /// Largest delay of a flush, and its share of the interval.
    private static let jitterMillisecondsMax = 1_000.0
    private static let jitterShare = 0.1

    package let name: String
    package let type = "influxdb"
    package let wantsTicks = false

    private let environment: BackendEnvironment
    private let encoder: InfluxEncoder
    private let delivery: any InfluxDelivery
    private let jitter: Double
    private let batchLinesMax: Int
    private let batchBytes: Int
    private var steps: StepCycle?
    private var waiting: [FlushBatch] = []
    private var encoding: InfluxEncoding?
    private var progress = FlushProgress()
    private var isDraining = false
    private var onDrained: (() -> Void)?

    /// Sets up without connecting.
    ///
    /// - Throws: when a secret cannot be read or libcurl is missing.
    package init(
        _ options: InfluxOptions, encoder: InfluxEncoder, environment: BackendEnvironment
    ) throws(BackendProblem) {
        name = options.common.name.isEmpty ? type : options.common.name
        self.encoder = encoder
        self.environment = environment
        jitter = environment.random()
        batchLinesMax = options.batchLinesMax
        batchBytes = min(Self.batchBytesMax, options.common.queueBytesMax / Self.batchQueueShare)
        delivery = try Self.delivery(options, name: name, environment)
        // Until the first flush the reference shows the time of its start.
        delivery.ledger.lastFlushSeconds = environment.wallSeconds()
        do throws(UVError) {
            steps = try StepCycle(on: environment.loop) { [weak self] in self?.work() }
        } catch {
            delivery.close()
            throw BackendProblem(error)
        }
        delivery.onRoom = { [weak self] in self?.resume() }
    }

    private static func delivery(
        _ options: InfluxOptions, name: String, _ environment: BackendEnvironment
    ) throws(BackendProblem) -> any InfluxDelivery {
        guard !options.isUDP else {
            do throws(UVError) {
                return try InfluxDatagrams(options, name: name, environment: environment)
            } catch {
                throw BackendProblem(error)
            }
        }
        let credentials = try HTTPCredentials(
            options.secret, readSecret: environment.readSecret)
        let payloads = InfluxPayloads(
            options, credentials: credentials, wallSeconds: environment.wallSeconds)
        let settings = HTTPSenderSettings(
            name: name, target: options.url.text, common: options.common, tls: options.tls)
        do throws(HTTPClientError) {
            return try HTTPSender(
                settings, payloads: payloads,
                queue: PayloadQueue(
                    options.common, name: name, format: "influxdb", environment: environment),
                environment: environment)
        } catch {
            throw BackendProblem(error)
        }
    }

    package var ledger: BackendLedger { delivery.ledger }

    package func receive(_ tick: TickBatch) {}

    package func receive(_ flush: FlushBatch) {
        waiting.append(flush)
        if waiting.count > Self.flushesMax { dropOldestFlush(.queueFull) }
        guard encoding == nil, waiting.count == 1, !isDraining else { return resume() }
        let share = min(
            Self.jitterMillisecondsMax, flush.intervalSeconds * 1000 * Self.jitterShare)
        let delay = UInt64(max(0, share * jitter))
        guard !delivery.postpone(byMilliseconds: delay) else { return resume() }
        steps?.continueLater(afterMilliseconds: delay)
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
        delivery.close()
    }

    private func resume() {
        steps?.continueSoon()
    }
}

// MARK: - Encoding

extension InfluxBackend {
    /// One short turn of encoding.
    private func work() {
        if encoding == nil { beginFlush() }
        guard encoding != nil else { return drainDelivery() }
        // Whoever waits for room is woken by `onRoom` or by the next flush.
        guard delivery.hasRoom || !waiting.isEmpty || isDraining else { return }
        let start = SystemClock.monotonicNanoseconds()
        let linesLeft = batchLinesMax - linesOpen
        let isDone = encoding?.step(linesMax: linesLeft, bytesMax: batchBytes) ?? true
        progress.nanoseconds &+= SystemClock.monotonicNanoseconds() &- start
        let isFull = linesOpen >= batchLinesMax || (encoding?.byteCount ?? 0) >= batchBytes
        if isDone || isFull { sendBatch() }
        if isDone { endFlush() }
        resume()
    }

    /// Lines written and not handed over.
    private var linesOpen: Int { (encoding?.tally.lines ?? 0) - progress.lines }

    private func beginFlush() {
        guard !waiting.isEmpty else { return }
        progress = FlushProgress()
        encoding = InfluxEncoding(waiting.removeFirst(), with: encoder, own: ownFigures)
    }

    private var ownFigures: InfluxOwnFigures {
        let ledger = delivery.ledger
        var own = InfluxOwnFigures()
        own.lastExceptionSeconds = ledger.lastErrorSeconds.rounded(.down)
        own.lastFlushSeconds = ledger.lastFlushSeconds.rounded(.down)
        own.flushMilliseconds = ledger.flushMilliseconds
        own.flushBytes = ledger.flushBytes
        return own
    }

    private func sendBatch() {
        guard let bytes = encoding?.takeBytes(), let lines = encoding?.tally.lines,
            !bytes.isEmpty
        else { return }
        progress.bytes += bytes.count
        delivery.send(bytes, points: lines - progress.lines)
        progress.lines = lines
    }

    /// Enters what was left out into the ledger, and what the next flush says about this one.
    private func endFlush() {
        guard let tally = encoding?.tally else { return }
        encoding = nil
        drop(tally.nonFinite, .nonFinite)
        drop(tally.unmergeable, .unmergeable)
        drop(tally.tooLong, .tooLong)
        delivery.ledger.seriesMerged &+= UInt64(clamping: tally.merged)
        delivery.ledger.tagCollisions &+= UInt64(clamping: tally.tagCollisions)
        delivery.ledger.lastFlushSeconds = environment.wallSeconds()
        delivery.ledger.flushMilliseconds = Double(progress.nanoseconds / 1000) / 1000
        delivery.ledger.flushBytes = progress.bytes
    }

    /// Points that never reach the queue.
    private func drop(_ points: Int, _ reason: BackendDropReason) {
        delivery.ledger.queue(points)
        delivery.ledger.drop(points, reason)
    }

    private func drainDelivery() {
        guard let onDone = onDrained else { return }
        onDrained = nil
        delivery.drain(onDone: onDone)
    }

    /// A flush that never was encoded: its series are counted, each of which is a line.
    private func dropOldestFlush(_ reason: BackendDropReason) {
        drop(waiting.removeFirst().pointCount, reason)
    }
}

/// How far the flush being encoded is.
private struct FlushProgress {
    var lines = 0
    var bytes = 0
    var nanoseconds: UInt64 = 0
}
