import BackendKit
import Configuration
import EventLoop

/// Sends lines as datagrams, whole lines in each, as many as fit.
///
/// Nobody says what became of one: a line that the kernel took counts as delivered. The name is
/// looked up before the first and again each minute, since servers move. Lives on the delivery
/// thread.
final class InfluxDatagrams: InfluxDelivery {
    /// Datagrams sent in one turn of the loop: about a millisecond, and no more than the default
    /// receive buffer of a server takes, 212,992 bytes by the kernel's count.
    private static let turnDatagramsMax = 64
    /// How long a full send buffer is left alone.
    private static let fullMilliseconds: UInt64 = 1
    private static let lookUpMilliseconds: UInt64 = 60_000
    /// Bytes that may wait before encoding waits, too.
    private static let waitingBytesMax = 1 << 20
    /// Bytes that wait while the name is not known: then the oldest pieces go.
    private static let queueBytesMax = 16 << 20

    /// Some lines, and where their datagrams end.
    private struct Piece {
        var bytes: [UInt8]
        var ends: [UInt32] = []
        /// Lines in each datagram.
        var lines: [Int] = []
        var sent = 0
    }

    var ledger = BackendLedger()
    var onRoom: (() -> Void)?

    private let name: String
    private let host: String
    private let port: UInt16
    private let timeoutMilliseconds: UInt64
    private let retry: RetryPolicy
    private let environment: BackendEnvironment
    private var pieces: [Piece] = []
    private var bytes = 0
    private var sender: DatagramSender?
    private var address: SocketAddress?
    private var resolver: AddressResolver?
    private var timer: Timer?
    private var steps: StepCycle?
    private var failuresInRow = 0
    private var onDrained: (() -> Void)?

    init(
        _ options: InfluxOptions, name: String, environment: BackendEnvironment
    ) throws(UVError) {
        guard case .network(let target) = options.url.address else {
            preconditionFailure("an InfluxDB backend has a network address")
        }
        self.name = name
        (host, port) = (target.host, target.port)
        timeoutMilliseconds = options.common.timeoutMilliseconds
        retry = options.common.retry
        self.environment = environment
        steps = try StepCycle(on: environment.loop) { [weak self] in self?.work() }
        timer = try Timer(on: environment.loop) { [weak self] in self?.timerFired() }
        lookUp()
    }

    var hasRoom: Bool { bytes < Self.waitingBytesMax }

    func send(_ bytes: [UInt8], points: Int) {
        ledger.queue(points)
        var piece = Piece(bytes: bytes)
        Self.cut(&piece)
        pieces.append(piece)
        self.bytes += bytes.count
        while self.bytes > Self.queueBytesMax, pieces.count > 1 { dropOldest(.queueFull) }
        if sender != nil { steps?.continueSoon() }
    }

    func postpone(byMilliseconds delay: UInt64) -> Bool { false }

    func drain(onDone: @escaping () -> Void) {
        onDrained = onDone
        // Without an address yet, the look-up's end decides.
        if pieces.isEmpty || (sender == nil && failuresInRow > 0) { finishDrain() }
    }

    func close() {
        resolver?.cancel()
        steps?.close()
        timer?.close()
        sender?.close()
        (resolver, steps, timer, sender) = (nil, nil, nil, nil)
        while !pieces.isEmpty { dropOldest(.stopped) }
        (onDrained, onRoom) = (nil, nil)
    }

    /// Ends a datagram before the line that would make it too long.
    ///
    /// No line is longer than a datagram: the encoder leaves such out.
    private static func cut(_ piece: inout Piece) {
        var (start, lineStart, lines) = (0, 0, 0)
        for index in piece.bytes.indices where piece.bytes[index] == UInt8(ascii: "\n") {
            if index + 1 - start > InfluxForm.datagramBytesMax, lineStart > start {
                piece.ends.append(UInt32(clamping: lineStart))
                piece.lines.append(lines)
                (start, lines) = (lineStart, 0)
            }
            lines += 1
            lineStart = index + 1
        }
        guard lineStart > start else { return }
        piece.ends.append(UInt32(clamping: lineStart))
        piece.lines.append(lines)
    }

    private func dropOldest(_ reason: BackendDropReason) {
        let piece = pieces.removeFirst()
        bytes -= piece.bytes.count
        ledger.drop(piece.lines[piece.sent...].reduce(0, +), reason)
    }

    private func finishDrain() {
        let onDone = onDrained
        onDrained = nil
        onDone?()
    }

    private func note(_ problem: String) {
        ledger.fail(problem, atSeconds: environment.wallSeconds())
        failuresInRow += 1
        if failuresInRow == 1 { environment.report("backend \(name): \(problem)") }
    }
}

// MARK: - Looking up

extension InfluxDatagrams {
    private func lookUp() {
        do throws(UVError) {
            resolver = try AddressResolver.resolve(
                on: environment.loop, host: host, port: port
            ) { [weak self] result in self?.lookedUp(result) }
            timer?.start(afterMilliseconds: timeoutMilliseconds)
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
        case .failure(let error): lookUpFailed("\(error)")
        }
    }

    private func use(_ addresses: [SocketAddress]) {
        timer?.start(afterMilliseconds: Self.lookUpMilliseconds)
        guard let first = addresses.first, address != first else { return }
        do throws(SocketError) {
            let new = try DatagramSender(to: first)
            sender?.close()
            (sender, address) = (new, first)
            steps?.continueSoon()
        } catch {
            lookUpFailed("\(error)")
        }
    }

    /// What was found before stays in use.
    private func lookUpFailed(_ problem: String) {
        note("look up \(host): \(problem)")
        timer?.start(
            afterMilliseconds: retry.delayMilliseconds(
                attempt: failuresInRow, random: environment.random()))
        if sender == nil { finishDrain() }
    }
}

// MARK: - Sending

extension InfluxDatagrams {
    /// One short turn.
    private func work() {
        guard let sender else { return }
        var left = Self.turnDatagramsMax
        while left > 0, let piece = pieces.first {
            do throws(UVError) {
                let count = try send(piece, by: sender, datagramsMax: left)
                left -= count
            } catch {
                if error.isFull {
                    steps?.continueLater(afterMilliseconds: Self.fullMilliseconds)
                    return
                }
                refused(error)
                left -= 1
            }
        }
        if !pieces.isEmpty { steps?.continueSoon() } else { finishDrain() }
    }

    private func send(
        _ piece: Piece, by sender: DatagramSender, datagramsMax: Int
    ) throws(UVError) -> Int {
        let start = piece.sent == 0 ? 0 : piece.ends[piece.sent - 1]
        let end = min(
            piece.ends.count, piece.sent + min(datagramsMax, DatagramSender.messagesMax))
        let sent = try sender.send(
            piece.bytes.span, from: start, ends: piece.ends[piece.sent..<end].span)
        let lines = piece.lines[piece.sent..<(piece.sent + sent)].reduce(0, +)
        ledger.deliver(lines, atSeconds: environment.wallSeconds())
        failuresInRow = 0
        leave(sent)
        return max(1, sent)
    }

    /// The first datagrams of the oldest piece have left.
    private func leave(_ count: Int) {
        pieces[0].sent += count
        guard pieces[0].sent == pieces[0].ends.count else { return }
        bytes -= pieces[0].bytes.count
        pieces.removeFirst()
        onRoom?()
    }

    /// An earlier datagram that found nobody says nothing of this one, which is tried again; any
    /// other error is this datagram's own.
    private func refused(_ error: UVError) {
        note("send to \(host):\(port): \(error)")
        guard !error.isOfAnEarlierDatagram else { return }
        ledger.drop(pieces[0].lines[pieces[0].sent], error.isTooLong ? .tooLong : .sendFailed)
        leave(1)
    }
}
