package import BackendKit
package import EventLoop
package import Statsd

/// Prints every flush on an output that may be slow, blocked or gone.
///
/// What cannot be written at once waits, bounded, and is tried again ten times a second; nobody
/// else on the delivery thread waits for it. A reader that went away is never tried again: from
/// then on every point is dropped as `gave_up`.
package final class ConsoleBackend: Backend {
    /// How often a blocked output is tried again.
    private static let retryMilliseconds: UInt64 = 100
    /// Most bytes written in one turn of the loop; a terminal takes about 10 MB/s.
    private static let turnBytesMax = 64 << 10
    /// Flushes that wait to be encoded; older ones are dropped.
    private static let flushesMax = 4
    /// Size of a piece of text: small enough to be dropped alone when the queue is full.
    private static let pieceBytes = 64 << 10

    package let name: String
    package let type = "console"
    package let wantsTicks = false
    package private(set) var ledger = BackendLedger()

    private let environment: BackendEnvironment
    private let encoder: ConsoleEncoder
    private let output: OutputDescriptor
    private var steps: StepCycle?
    private var queue: DeliveryQueue
    /// Bytes of the batch in flight that are written.
    private var written = 0
    private var inFlight: DeliveryBatch?
    private var waiting: [FlushBatch] = []
    private var encoding: ConsoleEncoding?
    private var encodedPoints = 0
    private var flushNumber: UInt64 = 0
    private var isBroken = false
    private var onDrained: (() -> Void)?

    /// Prints on `output`, which is normally standard output.
    package init(
        _ options: ConsoleOptions, encoder: ConsoleEncoder, environment: BackendEnvironment,
        output: OutputDescriptor
    ) throws(UVError) {
        name = options.common.name.isEmpty ? type : options.common.name
        self.encoder = encoder
        self.environment = environment
        self.output = output
        queue = DeliveryQueue(bytesMax: options.common.queueBytesMax)
        steps = try StepCycle(on: environment.loop) { [weak self] in self?.work() }
    }

    package func receive(_ tick: TickBatch) {}

    package func receive(_ flush: FlushBatch) {
        waiting.append(flush)
        if waiting.count > Self.flushesMax { dropOldestFlush(.queueFull) }
        steps?.continueSoon()
    }

    package func drain(onDone: @escaping () -> Void) {
        onDrained = onDone
        steps?.continueSoon()
    }

    package func close() {
        steps?.close()
        steps = nil
        output.close()
        let unwritten = encoding.map { $0.pointsLeft } ?? 0
        queuePiece()
        ledger.queue(unwritten)
        ledger.drop(unwritten, .stopped)
        encoding = nil
        dropEverything(.stopped)
        while !waiting.isEmpty { dropOldestFlush(.stopped) }
    }

    /// One short turn: a step of encoding, then as much writing as the reader takes.
    private func work() {
        let isEncoded = encode()
        let isWritten = write()
        if !isEncoded {
            steps?.continueSoon()
        } else if !isWritten {
            if inFlight != nil && !hasMoved {
                steps?.continueLater(afterMilliseconds: Self.retryMilliseconds)
            } else {
                steps?.continueSoon()
            }
        } else if let onDone = onDrained {
            onDrained = nil
            onDone()
        }
    }

    /// Whether the last turn wrote something.
    private var hasMoved = false
}

// MARK: - Encoding

extension ConsoleBackend {
    /// Does a step; true when no flush is left to encode.
    private func encode() -> Bool {
        if encoding == nil {
            guard !waiting.isEmpty else { return true }
            flushNumber += 1
            encoding = ConsoleEncoding(waiting.removeFirst(), with: encoder)
            encodedPoints = 0
        }
        guard let isDone = encoding?.step() else { return true }
        if isDone || (encoding?.byteCount ?? 0) >= Self.pieceBytes { queuePiece() }
        if isDone { encoding = nil }
        return isDone && waiting.isEmpty
    }

    private func queuePiece() {
        guard let bytes = encoding?.takeBytes(), let total = encoding?.points else { return }
        let points = total - encodedPoints
        encodedPoints = total
        ledger.queue(points)
        guard !isBroken else {
            ledger.drop(points, .gaveUp)
            return
        }
        let batch = DeliveryBatch(
            bytes: bytes, points: points, flush: flushNumber,
            queuedAtMilliseconds: environment.loop.nowMilliseconds)
        ledger.drop(queue.push(batch), .queueFull)
    }

    private func dropOldestFlush(_ reason: BackendDropReason) {
        let flush = waiting.removeFirst()
        ledger.queue(flush.pointCount)
        ledger.drop(flush.pointCount, reason)
    }
}

// MARK: - Writing

extension ConsoleBackend {
    /// Writes up to a turn's share; true when nothing is left.
    private func write() -> Bool {
        hasMoved = false
        var left = Self.turnBytesMax
        while left > 0 {
            if inFlight == nil {
                inFlight = queue.startNext()
                written = 0
            }
            guard let batch = inFlight else { return true }
            guard let count = write(batch, atMost: left) else { return true }
            guard count > 0 || batch.bytes.isEmpty else { return false }
            hasMoved = true
            left -= count
            written += count
            if written == batch.bytes.count { finish(batch) }
        }
        return false
    }

    /// Writes a part of `batch`; `nil` when the output is gone.
    private func write(_ batch: DeliveryBatch, atMost count: Int) -> Int? {
        let end = min(batch.bytes.count, written + count)
        do throws(UVError) {
            return try output.write(batch.bytes[written..<end])
        } catch {
            isBroken = true
            ledger.fail("\(error)", atSeconds: environment.wallSeconds())
            environment.report("backend \(name): the output is gone: \(error)")
            dropEverything(.gaveUp)
            return nil
        }
    }

    private func finish(_ batch: DeliveryBatch) {
        inFlight = nil
        _ = queue.confirmOldest()
        ledger.deliver(batch.points, atSeconds: environment.wallSeconds())
    }

    private func dropEverything(_ reason: BackendDropReason) {
        inFlight = nil
        ledger.drop(queue.dropUnspooled(), reason)
    }
}
