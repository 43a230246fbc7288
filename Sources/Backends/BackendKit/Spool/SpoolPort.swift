import EventLoop

/// A backend's way to its spool: requests go out, events come back on the backend's loop.
///
/// Lives on the delivery thread and never waits. Until the spool is open, and whenever the disk is
/// behind or refuses, `append` answers that a payload stays in memory only.
package final class SpoolPort {
    /// Appends and loads that are not answered yet.
    static let requestsMax = 1_024
    /// Bytes of appends that are not answered yet: what a disk may be behind.
    private static let unwrittenBytesMax = 16 << 20
    /// How long delivery waits for what an earlier process left, which comes first.
    ///
    /// 256 MiB are read in a second.
    private static let openingMillisecondsMax: UInt64 = 10_000

    /// Called for each event, on the loop.
    package var onEvent: ((SpoolEvent) -> Void)?
    /// Bytes on their way to the disk.
    package private(set) var unwrittenBytes = 0
    /// Bytes of the segments on disk.
    package private(set) var bytes = 0
    /// The disk refuses.
    package private(set) var isFailing = false
    /// The number of the next payload that is written.
    package private(set) var nextNumber: UInt64 = 0

    let events = Mailbox<SpoolEvent>(messagesMax: 8 * requestsMax)
    private let thread: SpoolThread
    private let number: Int
    private var wakeup: Wakeup?
    private var timer: Timer?
    private var requests = 0
    private var acknowledgedBelow: UInt64 = 0

    init(_ thread: SpoolThread, number: Int, on loop: Loop) throws(UVError) {
        self.thread = thread
        self.number = number
        let wakeup = try Wakeup(on: loop) { [weak self] in self?.takeEvents() }
        self.wakeup = wakeup
        let timer = try Timer(on: loop) { [weak self] in self?.openingTookTooLong() }
        timer.start(afterMilliseconds: Self.openingMillisecondsMax)
        self.timer = timer
        events.attach(wakeup.sender)
    }

    /// Whether the spool is open: payloads can be appended.
    package var isOpen: Bool { nextNumber > 0 }

    /// Whether what an earlier process left is known, or is not worth waiting for.
    package var isSettled: Bool { isOpen || isFailing }

    /// Whether the disk keeps up: fewer bytes than that are on their way to it.
    package func takes(below bytes: Int) -> Bool {
        isOpen && !isFailing && unwrittenBytes < bytes
    }

    /// Whether every payload that was appended is on disk, or known not to be.
    package var isWritten: Bool { unwrittenBytes == 0 }

    /// Writes a payload behind all others.
    ///
    /// - Returns: its number; `nil` when it stays in memory only.
    package func append(_ bytes: [UInt8], points: Int, createdAtSeconds: Double) -> UInt64? {
        guard isOpen, !isFailing || unwrittenBytes == 0, requests < Self.requestsMax,
            unwrittenBytes + bytes.count <= Self.unwrittenBytesMax
        else { return nil }
        let record = SpoolRecord(
            number: nextNumber, createdAtSeconds: createdAtSeconds, points: points, bytes: bytes)
        guard post(.append(record)) else { return nil }
        nextNumber += 1
        requests += 1
        unwrittenBytes += bytes.count
        return record.entry.number
    }

    /// Reads a payload back: `loaded` or `unreadable` follows.
    ///
    /// - Returns: whether it was asked for; if not, it may be asked again later.
    package func load(_ number: UInt64) -> Bool {
        guard requests < Self.requestsMax, post(.load(number: number)) else { return false }
        requests += 1
        return true
    }

    /// Lets the payloads below `number` go.
    package func acknowledge(below number: UInt64) {
        guard number > acknowledgedBelow, post(.acknowledge(below: number)) else { return }
        acknowledgedBelow = number
    }

    /// No event comes any more; what was asked before is still done.
    package func close() {
        onEvent = nil
        timer?.close()
        wakeup?.close()
        timer = nil
        wakeup = nil
        post(.close)
    }

    @discardableResult
    private func post(_ action: SpoolRequest.Action) -> Bool {
        thread.post(SpoolRequest(spool: number, action: action))
    }

    private func openingTookTooLong() {
        guard !isSettled else { return }
        isFailing = true
        onEvent?(.failed("the spool has not been read in 10 s"))
    }

    private func takeEvents() {
        for event in events.takeAll() {
            note(event)
            onEvent?(event)
        }
    }

    private func note(_ event: SpoolEvent) {
        switch event {
        case .recovered(let recovery):
            nextNumber = recovery.nextNumber
            isFailing = false
            timer?.stop()
        case .written(let entry), .notWritten(let entry):
            requests -= 1
            unwrittenBytes -= entry.byteCount
        case .loaded, .unreadable: requests -= 1
        case .lost: break
        case .size(let bytes): self.bytes = bytes
        case .failed: isFailing = true
        case .works: isFailing = false
        }
    }
}
