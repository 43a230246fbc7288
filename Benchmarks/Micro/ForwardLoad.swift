import ForwardKit
import Glibc
import Statsd

/// Agents that send a collector as many series as it may hold: `Micro forward-load SOCKET AGENTS
/// SERIES own|same`, for `scripts/collector-memory`.
///
/// Every agent sends one interval, in as many batches as that takes, over a connection of its own
/// and waits for each acknowledgement. `own`: no two agents have a series in common.
struct ForwardLoad {
    private let path: String
    private let agents: Int
    private let series: Int
    private let isOwn: Bool

    init?(_ arguments: ArraySlice<String>) {
        let words = Array(arguments)
        guard words.count == 4, let agents = Int(words[1]), let series = Int(words[2]),
            ["own", "same"].contains(words[3])
        else { return nil }
        (path, self.agents, self.series, isOwn) = (words[0], agents, series, words[3] == "own")
    }

    /// Prints how many bytes the frames had, as they were sent.
    func run() {
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        let end = (UInt64(now.tv_sec) / 10 + 1) * 10_000_000_000
        let key = IntervalKey(endNanoseconds: end, lengthNanoseconds: 10_000_000_000)
        var bytes = 0
        for agent in 0..<agents { bytes += send(agent, key) }
        print("\(agents) agents of \(series) series: \(bytes) bytes")
    }

    private func send(_ agent: Int, _ key: IntervalKey) -> Int {
        let identity = Identifier(high: 0xA6E7, low: UInt64(agent))
        let connection = PlainConnection(to: path)
        let hello = Hello(
            agent: identity, epoch: identity, host: Array("host-\(agent)".utf8),
            intervalNanoseconds: key.lengthNanoseconds)
        connection.write(Frame(.hello, hello.body).bytes())
        connection.expect(.welcome)
        var sent = 0
        for frame in frames(agent, identity, key) {
            connection.write(frame)
            connection.expect(.acknowledgement)
            sent += frame.count
        }
        return sent
    }

    private func frames(_ agent: Int, _ epoch: Identifier, _ key: IntervalKey) -> [[UInt8]] {
        var encoders = [BatchEncoder(key, exact: ExactLimits(), seed: 1)]
        for number in 0..<series {
            if encoders[encoders.count - 1].isFull {
                encoders.append(BatchEncoder(key, exact: ExactLimits(), seed: 1))
            }
            let place = isOwn ? "host:\(agent)" : "region:eu"
            let text = "service.\(number % 100).requests|code:\(number / 100)|\(place)"
            let (type, state) = state(number, agent)
            _ = encoders[encoders.count - 1].append(
                key: Array(text.utf8)[...], type: type, scope: .mixed, state: state)
        }
        return encoders.indices.map { part in
            let header = BatchHeader(
                epoch: epoch, sequence: UInt64(part + 1), oldest: 1,
                startNanoseconds: key.endNanoseconds - key.lengthNanoseconds,
                endNanoseconds: key.endNanoseconds, part: UInt64(part),
                parts: UInt64(encoders.count))
            return Frame(.batch, encoders[part].body(header)).bytes(compressionLevel: 1)
        }
    }

    /// Sixty counters, twenty gauges and twenty timers of a hundred: of 8 values and of one.
    private func state(_ number: Int, _ agent: Int) -> (MetricType, ForwardState) {
        let value = Double((number &* 7919 &+ agent &* 31) % 1000) + 1
        switch number % 10 {
        case 0...5:
            var cell = CounterCell()
            _ = cell.add(value, weight: 1)
            return (.counter, .counter(ForwardCounter(cell: cell)))
        case 6, 7:
            guard let gauge = ForwardGauge(value: value / 8, updatedMilliseconds: 1) else {
                preconditionFailure("a measured gauge is finite")
            }
            return (.gauge, .gauge(gauge))
        default:
            var cell = TimerCell()
            for index in 0..<(number % 10 == 8 ? 8 : 1) {
                _ = cell.add(value + Double(index &* 37 % 91), weight: 1, TimerLimits())
            }
            return (.timer, .timer(cell))
        }
    }
}

/// A connection to a Unix socket that waits for whatever it does.
private final class PlainConnection {
    private let descriptor: Int32
    private var reader = FrameReader()
    private var unread: [UInt8] = []

    init(to path: String) {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        precondition(bytes.count < 108, "a Unix socket's path is short")
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let descriptor = descriptor
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { plain in
                unsafe connect(descriptor, plain, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        precondition(result == 0, "no collector listens on \(path)")
    }

    deinit { close(descriptor) }

    func write(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let (descriptor, offset) = (descriptor, sent)
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(
                    descriptor, buffer.baseAddress?.advanced(by: offset), buffer.count - offset)
            }
            precondition(count > 0, "the collector closed the connection")
            sent += count
        }
    }

    private func next(
        _ bytes: [UInt8], from offset: inout Int
    ) throws(FrameFault) -> Frame? {
        let span = bytes.span
        return try reader.next(span, from: &offset)
    }

    /// Waits for one frame.
    func expect(_ kind: FrameKind) {
        while true {
            var offset = 0
            let taken = unread
            unread = []
            do throws(FrameFault) {
                if let frame = try next(taken, from: &offset) {
                    precondition(frame.kind == kind, "a \(frame.kind) came, not a \(kind)")
                    unread = Array(taken[offset...])
                    return
                }
            } catch {
                preconditionFailure("the collector sent what is no frame: \(error)")
            }
            let descriptor = descriptor
            let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
                count = max(0, unsafe read(descriptor, buffer.baseAddress, buffer.count))
            }
            precondition(!bytes.isEmpty, "the collector closed the connection")
            unread = bytes
        }
    }
}
