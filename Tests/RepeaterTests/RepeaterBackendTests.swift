import BackendKit
import Configuration
import EventLoop
import Repeater
import Statsd
import TestSupport
import Testing

@Suite struct RepeaterBackendTests {
    /// A repeater on its own loop, and what it reported.
    private final class Fixture: LoopTurning {
        let loop: Loop
        let backend: RepeaterBackend
        private(set) var reports: [String] = []

        init(
            on loop: Loop, to targets: [String],
            _ change: (inout RepeaterOptions) -> Void = { _ in }
        ) throws {
            self.loop = loop
            var options = RepeaterOptions()
            options.targets = try targets.map {
                try Endpoint(parsing: $0, schemes: ["udp", "tcp"])
            }
            options.common.retry.initialMilliseconds = 20
            options.common.retry.maxMilliseconds = 50
            change(&options)
            final class Reference { weak var fixture: Fixture? }
            let reference = Reference()
            let environment = BackendEnvironment(
                loop: loop, hostName: "h", wallSeconds: { 1_700_000_005.5 }, random: { 0 },
                report: { reference.fixture?.reports.append($0) })
            backend = try RepeaterBackend(options, environment: environment)
            reference.fixture = self
        }

        var ledger: BackendLedger { backend.ledger }

        func close() {
            backend.close()
            loop.close()
        }
    }

    /// A StatsD server's socket that keeps what it is sent.
    private final class Receiver {
        private(set) var datagrams: [String] = []
        private var socket: DatagramSocket?

        init(on loop: Loop) throws {
            let any = SocketAddress.ipv4(host: 0x7F00_0001, port: 0)
            socket = try DatagramSocket(on: loop, binding: .inet(any), receiveBufferBytes: 1 << 20)
            {
                [unowned self] bytes, slots in
                for index in slots.indices {
                    let range = slots[index].range
                    datagrams.append(
                        String(decoding: range.map { bytes[$0] }, as: UTF8.self))
                }
            }
        }

        var url: String { "udp://\(socket.map { $0.localAddress.description } ?? "")" }

        func close() {
            socket?.close()
            socket = nil
        }
    }

    private func batch(_ packets: String...) -> PacketBatch {
        packets.reduce(into: PacketBatch()) { $0.append(copying: Array($1.utf8).span) }
    }

    private func total(_ ledger: BackendLedger) -> UInt64 {
        ledger.pointsDelivered + ledger.pointsDropped.reduce(0, +) + ledger.pointsWaiting
    }

    @Test func `every server gets the same packets, bad lines included`() throws {
        let loop = try Loop()
        let (one, two) = (try Receiver(on: loop), try Receiver(on: loop))
        let fixture = try Fixture(on: loop, to: [one.url, two.url])
        let packets = ["a:1|c\nb:2|c\n", "no line at all", "\0\u{ff}:|", "c:3|ms"]
        fixture.backend.receive(
            [batch(packets[0], packets[1]), batch(packets[2], packets[3])], dropped: 0)
        try fixture.run { one.datagrams.count == 4 && two.datagrams.count == 4 }
        #expect(one.datagrams == packets && two.datagrams == packets)
        #expect(fixture.ledger.pointsDelivered == 8 && fixture.ledger.pointsQueued == 8)
        one.close()
        two.close()
        fixture.close()
    }

    @Test func `ten thousand datagrams go out in their order`() throws {
        let loop = try Loop()
        let receiver = try Receiver(on: loop)
        let fixture = try Fixture(on: loop, to: [receiver.url])
        // In hundreds, so that the receiver's buffer holds what is on the way.
        for hundred in 0..<100 {
            var packets = PacketBatch()
            for number in 0..<100 {
                packets.append(copying: Array("n:\(hundred * 100 + number)|c".utf8).span)
            }
            fixture.backend.receive([packets], dropped: 0)
            try fixture.run { receiver.datagrams.count == (hundred + 1) * 100 }
        }
        #expect(receiver.datagrams == (0..<10_000).map { "n:\($0)|c" })
        receiver.close()
        fixture.close()
    }

    @Test func `a server that is not there costs the others nothing`() throws {
        let loop = try Loop()
        let gone = try Receiver(on: loop)
        let url = gone.url
        gone.close()
        let receiver = try Receiver(on: loop)
        let fixture = try Fixture(on: loop, to: [url, receiver.url])
        for _ in 0..<10 { fixture.backend.receive([batch("a:1|c", "a:2|c")], dropped: 0) }
        try fixture.run { receiver.datagrams.count == 20 && fixture.ledger.pointsWaiting == 0 }
        #expect(receiver.datagrams.count == 20)
        #expect(fixture.ledger.pointsWaiting == 0 && total(fixture.ledger) == 40)
        #expect(fixture.ledger.errors > 0)
        // Reported once, however often it is refused.
        #expect(fixture.reports.count == 1, "\(fixture.reports)")
        receiver.close()
        fixture.close()
    }

    @Test func `over TCP each packet is a line of its own`() throws {
        let loop = try Loop()
        var received: [UInt8] = []
        var accepted: [Stream] = []
        let listener = try StreamListener(
            on: loop, binding: .inet(SocketAddress.ipv4(host: 0x7F00_0001, port: 0))
        ) { stream in
            accepted.append(stream)
            stream.startReading(
                onBytes: { bytes in for index in bytes.indices { received.append(bytes[index]) } },
                onEnd: { _ in })
        }
        let fixture = try Fixture(on: loop, to: ["tcp://\(listener.localAddress)"])
        fixture.backend.receive([batch("a:1|c\nb:2|c\n", "c:3|c")], dropped: 0)
        try fixture.run { fixture.ledger.pointsDelivered == 2 }
        #expect(String(decoding: received, as: UTF8.self) == "a:1|c\nb:2|c\nc:3|c\n")
        listener.close()
        for stream in accepted { stream.close() }
        fixture.close()
    }

    @Test func `packets that found no room are counted once for each server`() throws {
        let fixture = try Fixture(
            on: try Loop(), to: ["udp://127.0.0.1:9", "tcp://127.0.0.1:9"])
        fixture.backend.receive([], dropped: 7)
        #expect(fixture.ledger.dropped(.queueFull) == 14 && total(fixture.ledger) == 14)
        fixture.close()
    }

    @Test func `a name that cannot be looked up keeps the newest packets only`() throws {
        let fixture = try Fixture(on: try Loop(), to: ["udp://no-such-host.invalid:8125"]) {
            $0.common.queueBytesMax = 64 << 10
        }
        let large = String(repeating: "x", count: 1000)
        for _ in 0..<100 { fixture.backend.receive([batch(large)], dropped: 0) }
        try fixture.run { !fixture.reports.isEmpty }
        #expect(fixture.ledger.pointsQueued == 100 && total(fixture.ledger) == 100)
        #expect(fixture.ledger.pointsWaiting == 65 && fixture.ledger.dropped(.queueFull) == 35)
        var isDone = false
        fixture.backend.drain { isDone = true }
        try fixture.run { isDone }
        #expect(isDone)
        fixture.backend.close()
        #expect(fixture.ledger.dropped(.stopped) == 65 && fixture.ledger.pointsWaiting == 0)
        fixture.loop.close()
    }

    @Test func `what waited too long for a name is given up`() throws {
        let fixture = try Fixture(on: try Loop(), to: ["udp://no-such-host.invalid:8125"]) {
            $0.common.retry.giveUpAfterMilliseconds = 50
        }
        fixture.backend.receive([batch("a:1|c", "b:1|c")], dropped: 0)
        try fixture.run { fixture.ledger.pointsWaiting == 0 }
        #expect(fixture.ledger.dropped(.gaveUp) == 2)
        fixture.close()
    }

    @Test func `a packet longer than a datagram can be is dropped, and the next one goes`() throws {
        let loop = try Loop()
        let receiver = try Receiver(on: loop)
        let fixture = try Fixture(on: loop, to: [receiver.url])
        let long = String(repeating: "x", count: 65_508)
        fixture.backend.receive([batch("a:1|c", long, "b:1|c")], dropped: 0)
        try fixture.run { receiver.datagrams.count == 2 }
        #expect(receiver.datagrams == ["a:1|c", "b:1|c"])
        #expect(fixture.ledger.dropped(.tooLong) == 1 && fixture.ledger.pointsDelivered == 2)
        receiver.close()
        fixture.close()
    }
}
