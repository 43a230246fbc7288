import EventLoop
import Glibc
import Ingest
import Statsd
import Testing

/// Suites that use sockets and threads, one after the other: some look at the whole process.
@Suite(.serialized) enum Sockets {}

extension Sockets {
    @Suite struct DatagramIngestTests {
        @Test(arguments: [Client.anyPort, Client.anyPort6])
        func `the lines of UDP datagrams are counted`(address: SocketAddress) throws {
            let fixture = try IngestFixture()
            defer { fixture.stop() }
            let client = try Client.datagram(to: try fixture.open(.udp, at: address))
            defer { client.close() }
            client.send("a:1|c\nb:2|c\n")
            client.send("a:3|c\nnonsense")
            fixture.collect { $0.datagrams == 2 }
            #expect(fixture.counters == ["a": 4, "b": 2])
            let ledger = fixture.ledger()
            #expect(ledger.linesReceived == 4 && ledger.linesAccepted == 3)
            #expect(ledger.rejected(.noColon) == 1)
            #expect(ledger.bytes == 26)
        }

        @Test func `a socket of both families hears IPv4 and IPv6`() throws {
            let fixture = try IngestFixture()
            defer { fixture.stop() }
            let wildcard = SocketAddress.ipv6(high: 0, low: 0, scope: 0, port: 0)
            let port = try #require(try fixture.open(.udp, at: wildcard).port)
            for address in [Client.anyPort, Client.anyPort6] {
                let client = try Client.datagram(to: address.with(port: port))
                client.send("a:1|c")
                client.close()
            }
            fixture.collect { $0.datagrams == 2 }
            #expect(fixture.counters == ["a": 2])
        }

        @Test func `the longest datagram and an empty one are taken`() throws {
            let fixture = try IngestFixture()
            defer { fixture.stop() }
            let client = try Client.datagram(to: try fixture.open(.udp))
            defer { client.close() }
            let line = Array("a:1|c\n".utf8)
            let long =
                Array([[UInt8]](repeating: line, count: 10_917).joined()) + Array("a:1|c".utf8)
            #expect(long.count == 65_507)
            #expect(client.send(long) == 65_507)
            client.send([])
            client.send("b:1|c")
            fixture.collect { $0.datagrams == 3 }
            #expect(fixture.counters == ["a": 10_918, "b": 1])
        }

        @Test func `two workers share a port and lose nothing`() throws {
            let fixture = try IngestFixture(workers: 2)
            defer { fixture.stop() }
            let address = try fixture.open(.udp)
            for number in 0..<50 {
                let client = try Client.datagram(to: address)
                for _ in 0..<20 { client.send("a:1|c\nb.\(number):1|c") }
                client.close()
            }
            fixture.collect { $0.datagrams + $0.kernelDrops == 1000 }
            #expect(fixture.counters["a"] == Double(fixture.ledger().datagrams))
            // 50 senders all on one side: once in 2^49 runs.
            #expect(fixture.datagramsByWorker.allSatisfy { $0 > 0 })
            #expect(fixture.datagramsByWorker.reduce(0, +) == fixture.ledger().datagrams)
        }

        @Test func `what the kernel drops is counted, so that the datagrams add up`() throws {
            let fixture = try IngestFixture()
            defer { fixture.stop() }
            let bound = try fixture.bind(.udp, to: .inet(Client.anyPort)) {
                $0.receiveBufferBytes = 65_536
            }
            let client = try Client.datagram(to: bound.address)
            defer { client.close() }
            // Nobody reads yet: the queue of some hundred fills up.
            let sent = (0..<5000).count { _ in client.send("a:1|c") > 0 }
            fixture.send(.open(bound))
            fixture.collect { $0.datagrams + $0.kernelDrops == UInt64(sent) }
            let ledger = fixture.ledger()
            #expect(ledger.kernelDrops > 0 && ledger.datagrams > 0)
            #expect(fixture.counters["a"] == Double(ledger.datagrams))
        }

        @Test func `hand-overs under load lose no datagram`() throws {
            let fixture = try IngestFixture(workers: 2)
            defer { fixture.stop() }
            let address = try fixture.open(.udp)
            let sentCounts = Mailbox<Int>(messagesMax: 4)
            let senders = try (0..<2).map { number in
                try OSThread.spawn(named: "sender") {
                    guard let client = try? Client.datagram(to: address) else { return }
                    let good = Array("a:1|c\nt:\(number)|ms\nu:x|s".utf8)
                    let bad = Array("a:1|c\nnonsense\ng:x|g".utf8)
                    let sent = (0..<40_000).count { client.send($0 % 7 == 0 ? bad : good) > 0 }
                    client.close()
                    sentCounts.post(sent)
                }
            }
            var sent: [Int] = []
            fixture.wait("the senders") {
                fixture.collect()
                sent += sentCounts.takeAll()
                return sent.count == 2
            }
            for sender in senders { sender.join() }
            let total = UInt64(sent.reduce(0, +))
            fixture.collect { $0.datagrams + $0.kernelDrops == total }
            let ledger = fixture.ledger()
            #expect(ledger.addsUp && ledger.linesReceived == ledger.datagrams * 3)
            #expect(fixture.counters["a"] == Double(ledger.datagrams))
        }

        @Test func `a client of a Unix datagram socket is hardly held up`() throws {
            let folder = SocketFolder()
            defer { folder.remove() }
            let fixture = try IngestFixture()
            defer { fixture.stop() }
            let client = try Client.datagram(
                to: try fixture.open(.unixDatagram, path: folder.socket))
            defer { client.close() }
            // The kernel queues ten; the client waits for the reader each time they are full.
            let begin = SystemClock.monotonicNanoseconds()
            let sent = (0..<5000).count { client.send("a:1|c\nb:\($0)|ms") > 0 }
            let seconds = Double(SystemClock.monotonicNanoseconds() - begin) / 1e9
            #expect(sent == 5000)
            #expect(seconds < 5)
            fixture.collect { $0.datagrams == 5000 }
            #expect(fixture.counters["a"] == 5000)
            #expect(fixture.ledger().kernelDrops == 0)
        }

        @Test func `a datagram past 64 KiB is cut and counted`() throws {
            let folder = SocketFolder()
            defer { folder.remove() }
            let fixture = try IngestFixture()
            defer { fixture.stop() }
            let client = try Client.datagram(
                to: try fixture.open(.unixDatagram, path: folder.socket))
            defer { client.close() }
            let bytes = Array([[UInt8]](repeating: Array("a:1|c\n".utf8), count: 16_000).joined())
            #expect(client.send(bytes) == bytes.count)
            fixture.collect { $0.truncatedDatagrams == 1 }
            // 65,536 bytes: 10,922 lines and four bytes of the next.
            #expect(fixture.counters["a"] == 10_922)
            #expect(fixture.ledger().addsUp)
        }
    }
}

/// A directory for the socket of one test.
struct SocketFolder {
    private let path: String
    var socket: String { "\(path)/socket" }

    init() {
        var template = Array("/tmp/martlet-test-XXXXXX".utf8CString)
        path = unsafe mkdtemp(&template).map { unsafe String(cString: $0) } ?? ""
        precondition(!path.isEmpty, "a test may make a folder")
    }

    func remove() {
        _ = unsafe unlink(socket)
        _ = unsafe rmdir(path)
    }
}
