package import BackendKit
import Configuration
import EventLoop
import ExpositionKit
import HTTP
package import Statsd

/// Pushes the exposition's series to a Prometheus or whatever speaks its remote write.
///
/// Ticks are added up as they come, by steps on the delivery thread. A flush freezes a moment,
/// whose samples become requests a little later (`FlushJitter`), while the next ticks come in.
/// While requests wait, encoding waits for the receiver, too; the next flush ends that wait, and
/// then the oldest requests are dropped by the count. One request is under way at a time, so that
/// samples of a series come in order.
package final class RemoteWriteBackend: Backend {
    /// Ticks and flushes that wait; past it the oldest is taken in whole: no increment is lost.
    private static let batchesMax = 64

    private enum Batch {
        case tick(TickBatch)
        case flush(FlushBatch)
    }

    package let name: String
    package let type = "remote_write"
    package let wantsTicks = true

    private let environment: BackendEnvironment
    private let sender: HTTPSender
    private let host: String
    private let batchSamplesMax: Int
    private var steps: StepCycle?
    private var exposition: Exposition
    private var waiting: [Batch] = []
    /// A flush whose sets are being taken in; then its moment is frozen.
    private var pending: FlushBatch?
    private var encoding: RemoteWriteEncoding?
    private let jitter: FlushJitter
    /// When the encoding begins, by the loop's clock.
    private var encodingDueMilliseconds: UInt64 = 0
    private var progress = FlushProgress()
    /// Which series the receiver knows.
    private var roster: ExpositionRoster?
    private var clock = RemoteWriteClock()
    private var isHeldBack = false
    private var isDraining = false
    private var onDrained: (() -> Void)?

    /// Sets up without connecting.
    ///
    /// - Parameters:
    ///   - options: this backend's settings.
    ///   - hostTag: the value of the label `host`; `nil` for none.
    ///   - environment: loop, clock, secrets.
    /// - Throws: when a secret cannot be read or libcurl is missing.
    package init(
        _ options: RemoteWriteOptions, hostTag: String?, environment: BackendEnvironment
    ) throws(BackendProblem) {
        let common = options.series.common
        name = common.name.isEmpty ? type : common.name
        self.environment = environment
        host = hostTag ?? ""
        batchSamplesMax = options.batchSamplesMax
        jitter = FlushJitter(random: environment.random())
        exposition = Exposition(options: options.series)
        let credentials = try HTTPCredentials(
            options.secret, readSecret: environment.readSecret)
        let payloads = RemoteWritePayloads(
            options, credentials: credentials, wallSeconds: environment.wallSeconds)
        let settings = HTTPSenderSettings(
            name: name, target: options.url.text, common: common, tls: options.tls)
        do throws(HTTPClientError) {
            sender = try HTTPSender(
                settings, payloads: payloads,
                queue: PayloadQueue(
                    common, name: name, format: "remote_write", environment: environment),
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
        // How many samples a moment has is known when they are written: its series are counted.
        if encoding != nil || pending != nil { drop(exposition.seriesCount, .stopped) }
        (encoding, pending, waiting) = (nil, nil, [])
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

extension RemoteWriteBackend {
    /// One short turn: takes in, freezes or encodes.
    private func work() {
        if exposition.hasBatches {
            account { $0.step(nowSeconds: steadySeconds) }
        } else if let flush = pending, encoding == nil {
            begin(flush)
        } else if pending == nil, !waiting.isEmpty {
            takeIn(waiting.removeFirst())
        } else if encoding != nil, pending != nil || isDraining || mayEncode() {
            encode()
        } else if !exposition.isIdle {
            account { $0.step(nowSeconds: steadySeconds) }
        } else if encoding != nil {
            return
        } else {
            return drainSender()
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

    private func takeIn(_ batch: Batch) {
        switch batch {
        case .tick(let tick):
            account { $0.append(tick, nowSeconds: steadySeconds) }
        case .flush(let flush):
            account {
                $0.append(
                    flush.sets, keys: flush.keys, flush.mapping, isForwarded: flush.isForwarded,
                    nowSeconds: steadySeconds)
            }
            // A collector's intervals come late: the next moment of this agent's has them.
            if !flush.isForwarded { pending = flush }
        }
    }

    private func takeInWhole() {
        account { $0.finish(nowSeconds: steadySeconds) }
        while encoding != nil { encode() }
        if let flush = pending { begin(flush) }
        takeIn(waiting.removeFirst())
    }

    /// Freezes the moment of a flush, unless its time is not later than the last one's.
    private func begin(_ flush: FlushBatch) {
        pending = nil
        progress = FlushProgress()
        let now = Int64(exactly: (environment.wallSeconds() * 1000).rounded()) ?? .max
        guard let stamp = clock.stamp(flush.timestampMilliseconds, nowMilliseconds: now) else {
            return holdBack(flush)
        }
        isHeldBack = false
        encodingDueMilliseconds =
            environment.loop.nowMilliseconds
            + jitter.milliseconds(intervalSeconds: flush.intervalSeconds)
        encoding = encoding(of: exposition.samples(after: roster), atMilliseconds: stamp)
    }

    private func encoding(
        of samples: ExpositionSamples, atMilliseconds stamp: Int64
    ) -> RemoteWriteEncoding {
        RemoteWriteEncoding(
            samples, atMilliseconds: stamp, host: host, requestSamplesMax: batchSamplesMax)
    }

    private func holdBack(_ flush: FlushBatch) {
        drop(exposition.seriesCount, .outOfOrder)
        guard !isHeldBack else { return }
        isHeldBack = true
        environment.report(
            "backend \(name): the clock was set back: nothing is sent until it has caught up")
    }

    private func encode() {
        let start = SystemClock.monotonicNanoseconds()
        let isDone = encoding?.step() ?? true
        progress.nanoseconds &+= SystemClock.monotonicNanoseconds() &- start
        for request in encoding?.takeRequests() ?? [] {
            progress.bytes += request.bytes.count
            sender.send(request.bytes, points: request.samples)
        }
        guard isDone else { return }
        roster = encoding?.roster
        encoding = nil
        sender.ledger.lastFlushSeconds = environment.wallSeconds()
        sender.ledger.flushMilliseconds = Double(progress.nanoseconds / 1000) / 1000
        sender.ledger.flushBytes = progress.bytes
    }

    /// Ends every series that the receiver knows, then delivers what waits.
    private func drainSender() {
        guard let onDone = onDrained else { return }
        if let roster, !roster.isEmpty, let last = clock.afterLast {
            self.roster = nil
            // Markers are stamped one earlier than what comes with them.
            encoding = encoding(of: exposition.end(of: roster), atMilliseconds: last + 1)
            return resume()
        }
        onDrained = nil
        sender.drain(onDone: onDone)
    }

    private var steadySeconds: Double { Double(environment.loop.nowMilliseconds) / 1000 }
}

// MARK: - Ledger

extension RemoteWriteBackend {
    /// Runs a part of the exposition, and enters what it left out.
    private func account(_ work: (inout Exposition) -> Void) {
        let before = exposition.tally
        work(&exposition)
        let after = exposition.tally
        drop(Int(clamping: after.negative &- before.negative), .negativeCounter)
        drop(Int(clamping: after.nonFinite &- before.nonFinite), .nonFinite)
        drop(Int(clamping: after.refused &- before.refused), .typeConflict)
        sender.ledger.seriesMerged = after.merged
        sender.ledger.tagCollisions = after.tagCollisions
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

extension RemoteWriteOptions {
    /// Whose secret goes with each request.
    fileprivate var secret: HTTPCredentials.Source {
        if !userName.isEmpty { return .basic(userName: userName, passwordFile: passwordFile) }
        return tokenFile.isEmpty ? .none : .token(scheme: "Bearer", file: tokenFile)
    }
}
