import BackendKit
import EventLoop
import Statsd

/// Repeats packets as datagrams, the same bytes in each.
///
/// UDP says nothing of what became of a datagram: one that the kernel took counts as delivered.
/// The name is looked up at the start, and again each minute, since servers move. Lives on the
/// delivery thread.
final class DatagramTarget: RepeaterTarget {
    /// Most packets sent in one turn of the loop: 1,024 take about a millisecond.
    private static let turnPacketsMax = 1024
    /// How long a full send buffer is left alone.
    private static let fullMilliseconds: UInt64 = 1
    private static let lookUpMilliseconds: UInt64 = 60_000
    /// An error that repeats is reported as often as this.
    private static let reportSeconds = 60.0

    private let settings: TCPSenderSettings
    private let environment: BackendEnvironment
    private(set) var ledger = BackendLedger()
    private(set) var linesDelivered: UInt64 = 0
    private var queue: PacketQueue
    private var steps: StepCycle?
    /// The next look-up.
    private var timer: Timer?
    private var resolver: AddressResolver?
    private var sender: DatagramSender?
    private var address: SocketAddress?
    private var failuresInRow = 0
    private var reportedSeconds: Double?
    private var onDrained: (() -> Void)?

    init(_ settings: TCPSenderSettings, environment: BackendEnvironment) throws(UVError) {
        self.settings = settings
        self.environment = environment
        queue = PacketQueue(bytesMax: settings.queueBytesMax)
        steps = try StepCycle(on: environment.loop) { [weak self] in self?.work() }
        timer = try Timer(on: environment.loop) { [weak self] in self?.timerFired() }
        lookUp()
    }

    func send(_ packets: PacketBatch) {
        ledger.queue(packets.count)
        ledger.drop(queue.push(packets, atMilliseconds: now), .queueFull)
        if sender != nil { steps?.continueSoon() }
    }

    func count(dropped: Int, _ reason: BackendDropReason) {
        ledger.queue(dropped)
        ledger.drop(dropped, reason)
    }

    func drain(onDone: @escaping () -> Void) {
        onDrained = onDone
        if queue.isEmpty || failuresInRow > 0 { return finishDrain() }
        steps?.continueSoon()
    }

    func close() {
        resolver?.cancel()
        steps?.close()
        timer?.close()
        sender?.close()
        (resolver, steps, timer, sender, onDrained) = (nil, nil, nil, nil, nil)
        ledger.drop(queue.removeAll(), .stopped)
    }

    private var now: UInt64 { environment.loop.nowMilliseconds }

    private func finishDrain() {
        let onDone = onDrained
        onDrained = nil
        onDone?()
    }
}

// MARK: - Looking up

extension DatagramTarget {
    private func lookUp() {
        do throws(UVError) {
            resolver = try AddressResolver.resolve(
                on: environment.loop, host: settings.host, port: settings.port
            ) { [weak self] result in self?.lookedUp(result) }
            timer?.start(afterMilliseconds: settings.timeoutMilliseconds)
        } catch {
            lookUpFailed("\(error)")
        }
    }

    private func timerFired() {
        guard let resolver else { return lookUp() }
        resolver.cancel()
        self.resolver = nil
        lookUpFailed("took too long")
    }

    private func lookedUp(_ result: Result<[SocketAddress], UVError>) {
        resolver = nil
        switch result {
        case .success(let addresses): use(addresses)
        case .failure(let error): lookUpFailed(error.description)
        }
    }

    private func use(_ addresses: [SocketAddress]) {
        failuresInRow = 0
        timer?.start(afterMilliseconds: Self.lookUpMilliseconds)
        guard let first = addresses.first, address != first else { return }
        do throws(SocketError) {
            let new = try DatagramSender(to: first)
            sender?.close()
            (sender, address) = (new, first)
            steps?.continueSoon()
        } catch {
            lookUpFailed(error.description)
        }
    }

    /// What was found before stays in use.
    private func lookUpFailed(_ problem: String) {
        failuresInRow += 1
        note("look up \(settings.host): \(problem)")
        timer?.start(
            afterMilliseconds: settings.retry.delayMilliseconds(
                attempt: failuresInRow, random: environment.random()))
        guard sender == nil else { return }
        dropOld()
        finishDrain()
    }

    /// Packets wait only as long as nobody knows where to send them.
    private func dropOld() {
        let ageMax = settings.retry.giveUpAfterMilliseconds
        guard ageMax > 0, now > ageMax else { return }
        ledger.drop(queue.dropOlder(thanMilliseconds: now - ageMax), .gaveUp)
    }

    private func note(_ problem: String) {
        let now = environment.wallSeconds()
        ledger.fail(problem, atSeconds: now)
        if let reportedSeconds, abs(now - reportedSeconds) < Self.reportSeconds { return }
        reportedSeconds = now
        environment.report("backend \(settings.name): \(problem)")
    }
}

// MARK: - Sending

extension DatagramTarget {
    /// One short turn.
    private func work() {
        guard let sender else { return }
        var left = Self.turnPacketsMax
        while left > 0, let (batch, start, ends) = queue.next {
            do throws(UVError) {
                let sent = try sender.send(batch.bytes.span, from: start, ends: ends.span)
                linesDelivered &+= Self.lines(in: batch, from: start, ends: ends.prefix(sent))
                queue.removeFirst(sent)
                ledger.deliver(sent, atSeconds: environment.wallSeconds())
                left -= sent
            } catch {
                guard !error.isFull else {
                    steps?.continueLater(afterMilliseconds: Self.fullMilliseconds)
                    return
                }
                left -= 1
                refused(error)
            }
        }
        if !queue.isEmpty { steps?.continueSoon() } else { finishDrain() }
    }

    private static func lines(
        in batch: PacketBatch, from start: UInt32, ends: ArraySlice<UInt32>
    ) -> UInt64 {
        guard let end = ends.last else { return 0 }
        let sent = batch.bytes[Int(start)..<Int(end)]
        return UInt64(sent.count { $0 == UInt8(ascii: "\n") })
    }

    /// An earlier datagram that found nobody says nothing of this one, which is tried again; any
    /// other error is this packet's own.
    private func refused(_ error: UVError) {
        note("send to \(settings.target): \(error)")
        guard !error.isOfAnEarlierDatagram else { return }
        queue.removeFirst(1)
        ledger.drop(1, error.isTooLong ? .tooLong : .sendFailed)
    }
}
