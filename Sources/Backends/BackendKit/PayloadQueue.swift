/// Payloads on their way out one by one, oldest first, bounded by bytes.
///
/// The oldest may be in flight: from the end of `loadOldest` until it is removed, replaced or
/// returned it stays, whatever comes. A full queue drops the oldest that is not in flight, since
/// fresh metrics are worth more than late ones. With a spool every payload is written to disk as it
/// is queued; memory holds a few, and the others are read back when their turn comes.
///
/// Lives on the delivery thread.
package final class PayloadQueue {
    /// Bytes that may wait while the receiver takes what it gets: encoding goes on as they leave,
    /// so more would only take memory.
    ///
    /// With a spool: on their way to the disk, or kept in memory beside it. Reading a payload back
    /// costs 0.1 ms as long as the kernel still has it.
    private static let waitingBytesMax = 2 << 20

    /// What the spool says, after it was applied here.
    package var onSpoolEvent: ((SpoolEvent) -> Void)?
    /// Points that are lost without being asked for.
    package var onDropped: ((_ points: Int, BackendDropReason) -> Void)?

    private let spool: SpoolPort?
    private var queue: DeliveryQueue
    /// Who waits for the oldest payload to be read back, and whether the spool was asked.
    private var pendingLoad: (onLoaded: (Payload?) -> Void, isAsked: Bool)?

    package init(bytesMax: Int, spool: SpoolPort? = nil) {
        queue = DeliveryQueue(bytesMax: bytesMax)
        self.spool = spool
        spool?.onEvent = { [weak self] in self?.take($0) }
    }

    /// A queue with the spool of the backend `name`, where the options and the agent have one.
    ///
    /// Payloads that were spooled in another `format` are not given out.
    package convenience init(
        _ options: BackendCommonOptions, name: String, format: String,
        environment: BackendEnvironment
    ) {
        let spool = options.spool.limits.flatMap { environment.openSpool(name, format, $0) }
        self.init(bytesMax: options.queueBytesMax, spool: spool)
    }

    package var count: Int { queue.count }
    package var isEmpty: Bool { queue.isEmpty }
    package var hasSpool: Bool { spool != nil }
    /// Bytes in memory.
    package var bytes: Int { queue.bytes }
    package var isOldestInFlight: Bool { queue.inFlightCount > 0 }
    /// Another number is another payload: it grows whenever an oldest one leaves or is replaced.
    package var oldestNumber: UInt64 { queue.oldestNumber }

    package var pointsWaiting: Int { queue.points }

    /// Whether little waits: time to encode more.
    package var hasRoom: Bool {
        // The disk takes it, or else the receiver does.
        if let spool, spool.takes(below: Self.waitingBytesMax) { return true }
        return queue.bytes < min(Self.waitingBytesMax, queue.bytesMax / 2)
    }

    /// Whether the oldest payload is known: what an earlier process left comes first.
    package var isSettled: Bool { spool?.isSettled ?? true }

    /// Whether what an earlier process left is in the queue.
    package var isRecovered: Bool { spool?.isOpen ?? true }

    /// Whether nothing waits in memory alone: the end of the process would not touch it.
    package var isKept: Bool { queue.isSpooled }

    /// Whether everything is on disk that can be.
    package var isWritten: Bool { spool?.isWritten ?? true }

    /// Appends a payload.
    ///
    /// - Returns: the points dropped to make room; those of `payload` itself when what is in flight
    ///   leaves none.
    package func push(_ payload: Payload) -> Int {
        var batch = DeliveryBatch(payload)
        batch.spoolNumber = spool?.append(
            payload.bytes, points: payload.points, createdAtSeconds: payload.createdAtSeconds)
        let dropped = queue.push(batch)
        acknowledge()
        return dropped
    }

    /// Hands the oldest payload over and keeps it, in flight.
    ///
    /// - Parameter onLoaded: called at once, or later when it has to be read back; with `nil` when
    ///   that cannot be done, and it was dropped.
    package func loadOldest(_ onLoaded: @escaping (Payload?) -> Void) {
        precondition(
            !isEmpty && !isOldestInFlight && pendingLoad == nil,
            "one payload at a time is in flight")
        pendingLoad = (onLoaded, false)
        load()
    }

    /// The payload in flight waits again, as the oldest.
    package func returnOldest() {
        queue.returnInFlight()
        dropLost(.spoolFull)
    }

    /// The oldest payload leaves, in flight or not.
    @discardableResult
    package func removeOldest() -> Payload {
        precondition(!isEmpty, "an empty queue has no oldest payload")
        if !isOldestInFlight { _ = queue.startNext() }
        let payload = Payload(queue.confirmOldest())
        acknowledge()
        return payload
    }

    /// The oldest payload becomes several, none in flight, in their order.
    ///
    /// They are the parts of what it was: bytes and points do not grow.
    package func replaceOldest(with parts: [Payload]) {
        if !isOldestInFlight { _ = queue.startNext() }
        queue.replaceOldest(with: parts.map(DeliveryBatch.init))
    }

    /// Empties the queue of what the spool has not, and ends the use of the spool.
    ///
    /// - Returns: the points that are lost.
    package func removeAll() -> Int {
        pendingLoad = nil
        onSpoolEvent = nil
        onDropped = nil
        spool?.close()
        return queue.dropUnspooled()
    }
}

// MARK: - Spool

extension PayloadQueue {
    private func take(_ event: SpoolEvent) {
        queue.take(event, from: spool, keptBytesMax: Self.waitingBytesMax)
        switch event {
        case .unreadable:
            dropLost(.corrupt)
            failLoad()
        case .lost: dropLost(.spoolFull)
        case .recovered, .written, .notWritten, .loaded, .size, .failed, .works: break
        }
        load()
        onSpoolEvent?(event)
    }

    /// Gives the oldest payload to whoever waits for it, or asks for it.
    private func load() {
        guard let pending = pendingLoad, let next = queue.nextWaiting else { return failLoad() }
        if next.isAtHand, let batch = queue.startNext() {
            pendingLoad = nil
            pending.onLoaded(Payload(batch))
        } else if !pending.isAsked, let number = next.spoolNumber, spool?.load(number) == true {
            pendingLoad?.isAsked = true
        }
    }

    private func failLoad() {
        guard let pending = pendingLoad else { return }
        pendingLoad = nil
        pending.onLoaded(nil)
    }

    private func dropLost(_ reason: BackendDropReason) {
        let points = queue.dropLost()
        if points > 0 { onDropped?(points, reason) }
        acknowledge()
    }

    private func acknowledge() {
        guard let spool, spool.isOpen else { return }
        spool.acknowledge(below: queue.oldestSpoolNumber ?? spool.nextNumber)
    }
}

extension DeliveryBatch {
    fileprivate init(_ payload: Payload) {
        self.init(
            bytes: payload.bytes, points: payload.points, flush: 0, queuedAtMilliseconds: 0)
        createdAtSeconds = payload.createdAtSeconds
    }
}

extension Payload {
    fileprivate init(_ batch: DeliveryBatch) {
        self.init(
            bytes: batch.bytes, points: batch.points, createdAtSeconds: batch.createdAtSeconds)
        isOfEarlierProcess = batch.isOfEarlierProcess
    }
}
