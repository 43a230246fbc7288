import BackendKit
import Configuration
import EventLoop
import Influx
import Statsd
import TestSupport
import Testing

@Suite struct InfluxDatagramTests {
    /// Datagrams as they arrive on a socket of the same loop.
    private final class Receiver {
        private(set) var datagrams: [[UInt8]] = []
        private var socket: DatagramSocket?

        init(on loop: Loop, port: UInt16 = 0) throws {
            let binding = SocketBinding.inet(try SocketAddress(parsing: "127.0.0.1", port: port))
            socket = try DatagramSocket(
                on: loop, binding: binding, receiveBufferBytes: 4 << 20
            ) { [weak self] bytes, slots in
                for index in slots.indices {
                    let range = slots[index].range
                    self?.datagrams.append(range.map { bytes[$0] })
                }
            }
        }

        var port: UInt16 { socket?.localAddress.port ?? 0 }

        func close() {
            socket?.close()
            socket = nil
        }
    }

    private func backend(
        on loop: Loop, _ url: String, _ report: @escaping (String) -> Void = { _ in }
    ) throws -> InfluxBackend {
        var options = InfluxOptions()
        options.url = try Endpoint(parsing: url, schemes: InfluxOptions.schemes)
        let environment = BackendEnvironment(
            loop: loop, hostName: "h", wallSeconds: { 1 }, random: { 0 }, report: report)
        return try InfluxBackend(
            options, encoder: InfluxEncoder(options, hostTag: nil), environment: environment)
    }

    private func run(_ loop: Loop, until isDone: @escaping () -> Bool) throws {
        let start = loop.nowMilliseconds
        let poll = try Timer(on: loop) {
            if isDone() || loop.nowMilliseconds - start > 60_000 { loop.stop() }
        }
        poll.start(afterMilliseconds: 1, everyMilliseconds: 1)
        loop.run()
        poll.close()
    }

    @Test func `datagrams carry whole lines and no more than a network takes`() throws {
        let loop = try Loop()
        let receiver = try Receiver(on: loop)
        let backend = try backend(on: loop, "udp://127.0.0.1:\(receiver.port)")
        var flush = FlushBuilder()
        for number in 0..<2_000 { flush.gauge("gauge.\(number)", Double(number)) }
        backend.receive(flush.batch)
        try run(loop) { backend.ledger.pointsDelivered == 2_007 }
        var lines = Set<String>()
        let arrived = { receiver.datagrams.reduce(0) { $0 + $1.count { $0 == 0x0A } } }
        try run(loop) { arrived() == 2_007 }
        for datagram in receiver.datagrams {
            #expect(datagram.count <= 1_400)
            #expect(datagram.last == 0x0A)
            for line in String(decoding: datagram, as: UTF8.self).split(separator: "\n") {
                lines.insert(String(line))
            }
        }
        #expect(lines.count == 2_007)
        #expect(lines.contains("gauge_7,metric_type=gauge value=7 1700000000000000000"))
        // Datagrams are filled: another line would have made each but the last too long.
        #expect(receiver.datagrams.dropLast().allSatisfy { $0.count > 1_300 })
        backend.close()
        receiver.close()
        loop.close()
        #expect(backend.ledger.pointsQueued == 2_007)
    }

    @Test func `a name that does not exist is said, and nothing waits for ever`() throws {
        let loop = try Loop()
        var reports: [String] = []
        let backend = try backend(on: loop, "udp://martlet.invalid:8089") { reports.append($0) }
        var flush = FlushBuilder()
        flush.gauge("a", 1)
        backend.receive(flush.batch)
        try run(loop) { !reports.isEmpty }
        var isDone = false
        backend.drain { isDone = true }
        try run(loop) { isDone }
        #expect(isDone)
        backend.close()
        loop.close()
        #expect(reports.first?.contains("martlet.invalid") == true)
        #expect(backend.ledger.dropped(.stopped) == 8)
    }

    @Test func `nobody who listens is an error, and the next datagram goes out all the same`()
        throws
    {
        let loop = try Loop()
        let receiver = try Receiver(on: loop)
        let port = receiver.port
        receiver.close()
        let backend = try backend(on: loop, "udp://127.0.0.1:\(port)")
        for _ in 0..<2 {
            var flush = FlushBuilder()
            flush.gauge("a", 1)
            let before = backend.ledger.pointsDelivered
            backend.receive(flush.batch)
            try run(loop) { backend.ledger.pointsDelivered > before }
        }
        #expect(backend.ledger.pointsDelivered == 16)
        #expect(backend.ledger.errors == 1)
        backend.close()
        loop.close()
    }
}
