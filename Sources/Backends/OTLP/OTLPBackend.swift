package import BackendKit
import Configuration
import EventLoop
import HTTP
package import Statsd

/// Sends every flush to an OpenTelemetry collector.
///
/// The values of timers are collected from ticks as they come, by steps on the delivery thread; a
/// flush is encoded in steps a little later (`FlushJitter`). While requests wait, encoding waits
/// for the collector, too; the next flush ends that wait, and then the oldest requests are dropped
/// by the count.
package final class OTLPBackend: Backend {
    /// Ticks and flushes that wait; then the oldest is taken in whole, so that no value is lost.
    private static let batchesMax = 64
    /// Values of one step: 0.05 µs each are 1 ms.
    private static let stepValuesMax = 20_000

    private enum Batch {
        case tick(TickBatch)
        case flush(FlushBatch)
    }

    package let name: String
    package let type = "otlp"
    package let wantsTicks = true

    private let environment: BackendEnvironment
    private let sender: HTTPSender
    private var steps: StepCycle?
    private var encoder: OTLPEncoder
    private var waiting: [Batch] = []
    /// Where the first tick of `waiting` is taken up.
    private var cursor = IntervalTimers.Cursor()
    private var encoding: OTLPEncoding?
    private let jitter: FlushJitter
    /// When the encoding begins, by the loop's clock.
    private var encodingDueMilliseconds: UInt64 = 0
    private var progress = FlushProgress()
    private var isDraining = false
    private var onDrained: (() -> Void)?

    /// Sets up without connecting.
    ///
    /// - Parameters:
    ///   - options: this backend's settings.
    ///   - encoder: makes its requests.
    ///   - environment: loop, clock, secrets.
    /// - Throws: when the header file cannot be read or libcurl is missing.
    package init(
        _ options: OTLPOptions, encoder: OTLPEncoder, environment: BackendEnvironment
    ) throws(BackendProblem) {
        name = options.common.name.isEmpty ? type : options.common.name
        self.environment = environment
        self.encoder = encoder
        jitter = FlushJitter(random: environment.random())
        let file = options.headersFile
        let headers =
            file.isEmpty
            ? [] : try HeaderList(try environment.readSecret(file).get(), from: file).fields
        let payloads = OTLPPayloads(
            options, headers: headers, encoder: encoder, wallSeconds: environment.wallSeconds)
        let settings = HTTPSenderSettings(
            name: name, target: options.url.text, common: options.common, tls: options.tls)
        do throws(HTTPClientError) {
            sender = try HTTPSender(
                settings, payloads: payloads,
                queue: PayloadQueue(
                    options.common, name: name, format: "otlp", environment: environment),
                environment: environment)
        } catch {
            throw BackendProblem(error)
        }
        do throws(UVError) {
            steps = try StepCycle(on: environment.loop) { [weak self] in self?.work() }
        } catch {
            sender.close()
            throw BackendProblem(error)
        }
        sender.ledger.lastFlushSeconds = environment.wallSeconds()
        sender.onRoom = { [weak self] in self?.resume() }
    }

    package var ledger: BackendLedger { sender.ledger }

    package func receive(_ tick: TickBatch) { receive(.tick(tick)) }
    package func receive(_ flush: FlushBatch) { receive(.flush(flush)) }

    package func drain(onDone: @escaping () -> Void) {
        isDraining = true
        onDrained = onDone
        resume()
    }

    package func close() {
        steps?.close()
        steps = nil
        if let encoding { drop(encoding.pointsLeft, .stopped) }
        for case .flush(let flush) in waiting { drop(flush.pointCount, .stopped) }
        (encoding, waiting) = (nil, [])
        onDrained = nil
        sender.close()
    }

    private func receive(_ batch: Batch) {
        waiting.append(batch)
        while waiting.count > Self.batchesMax { takeInWhole() }
        resume()
    }

    private func resume() {
        steps?.continueSoon()
    }
}

// MARK: - Steps

extension OTLPBackend {
    /// One short turn: takes a tick in, begins a flush or encodes.
    private func work() {
        switch waiting.first {
        case .tick(let tick): takeIn(tick, valuesMax: Self.stepValuesMax)
        case .flush(let flush) where encoding == nil: begin(flush)
        case .flush, nil:
            guard encoding != nil else { return drainSender() }
            guard !waiting.isEmpty || isDraining || mayEncode() else { return }
            encode()
        }
        resume()
    }

    /// Whether it is time to encode, and there is room; who waits is woken by a timer, by `onRoom`
    /// or by the next flush.
    private func mayEncode() -> Bool {
        let now = environment.loop.nowMilliseconds
        guard now >= encodingDueMilliseconds else {
            steps?.continueLater(afterMilliseconds: encodingDueMilliseconds - now)
            return false
        }
        return sender.hasRoom
    }

    private func takeIn(_ tick: TickBatch, valuesMax: Int) {
        guard encoder.add(tick, from: &cursor, valuesMax: valuesMax) else { return }
        waiting.removeFirst()
        cursor = IntervalTimers.Cursor()
    }

    private func begin(_ flush: FlushBatch) {
        waiting.removeFirst()
        progress = FlushProgress()
        encodingDueMilliseconds =
            environment.loop.nowMilliseconds
            + jitter.milliseconds(intervalSeconds: flush.intervalSeconds)
        encoding = encoder.encoding(of: flush)
    }

    private func takeInWhole() {
        switch waiting.first {
        case .tick(let tick): takeIn(tick, valuesMax: .max)
        case .flush(let flush):
            while encoding != nil { encode() }
            begin(flush)
        case nil: break
        }
    }

    private func encode() {
        let start = SystemClock.monotonicNanoseconds()
        let isDone = encoding?.step() ?? true
        progress.nanoseconds &+= SystemClock.monotonicNanoseconds() &- start
        for request in encoding?.takeRequests() ?? [] {
            progress.bytes += request.bytes.count
            sender.send(request.bytes, points: request.points)
        }
        guard isDone else { return }
        sender.ledger.seriesMerged &+= UInt64(clamping: encoding?.merged ?? 0)
        sender.ledger.lastFlushSeconds = environment.wallSeconds()
        sender.ledger.flushMilliseconds = Double(progress.nanoseconds / 1000) / 1000
        sender.ledger.flushBytes = progress.bytes
        encoding = nil
    }

    private func drainSender() {
        guard let onDone = onDrained else { return }
        onDrained = nil
        sender.drain(onDone: onDone)
    }

    /// Points that never reach the queue.
    private func drop(_ points: Int, _ reason: BackendDropReason) {
        sender.ledger.queue(points)
        sender.ledger.drop(points, reason)
    }
}

/// How far the flush being encoded is.
private struct FlushProgress {
    var bytes = 0
    var nanoseconds: UInt64 = 0
}
