import EventLoop
import Glibc
import Ingest
import Statsd
import TestSupport
import Testing

extension Sockets {
    @Suite struct StreamIngestTests {
        @Test(arguments: [Client.anyPort, Client.anyPort6])
        func `a TCP stream may be split anywhere`(address: SocketAddress) throws {
            let fixture = try IngestFixture()
            defer { fixture.stop() }
            let address = try fixture.open(.tcp, at: address)
            let bytes = Array("a:1|c\r\n\nb:22|c\nbad\nlast:4|c".utf8)
            for split in 1..<bytes.count {
                let client = try Client.stream(to: address)
                client.send(Array(bytes[..<split]))
                // Most often the worker reads the first part alone; the outcome is the same.
                usleep(300)
                client.send(Array(bytes[split...]))
                client.close()
            }
            let count = UInt64(bytes.count - 1)
            fixture.collect { $0.connectionsClosed == count }
            let (sum, ledger) = (Double(count), fixture.ledger())
            #expect(fixture.counters == ["a": sum, "b": 22 * sum, "last": 4 * sum])
            #expect(ledger.linesReceived == 4 * count && ledger.linesAccepted == 3 * count)
            #expect(ledger.bytes == UInt64(bytes.count) * count)
            #expect(ledger.connectionsOpened == count && ledger.datagrams == 0)
        }

        @Test func `a reset harms neither the listener nor what came before`() throws {
            let fixture = try IngestFixture()
            defer { fixture.stop() }
            let address = try fixture.open(.tcp)
            for round in 1...20 as ClosedRange<UInt64> {
                let client = try Client.stream(to: address)
                client.send("a:1|c\n")
                fixture.collect { $0.linesAccepted >= round }
                client.send("half")
                client.reset()
                fixture.collect { $0.connectionsClosed == round }
            }
            let client = try Client.stream(to: address)
            client.send("b:1|c\n")
            client.close()
            fixture.collect { $0.connectionsClosed == 21 }
            #expect(fixture.counters == ["a": 20, "b": 1])
            #expect(fixture.ledger().addsUp)
        }

        @Test func `a megabyte without line feed is one rejected line`() throws {
            let fixture = try IngestFixture()
            defer { fixture.stop() }
            let client = try Client.stream(to: try fixture.open(.tcp))
            let long = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
            #expect(client.sendAll(Array("a:1|c\n".utf8) + long + Array("\nb:1|c\n".utf8)))
            #expect(client.sendAll(long))
            client.close()
            fixture.collect { $0.connectionsClosed == 1 }
            let ledger = fixture.ledger()
            #expect(fixture.counters == ["a": 1, "b": 1])
            #expect(ledger.rejected(.tooLong) == 2 && ledger.linesReceived == 4)
            #expect(ledger.bytes == UInt64(2 * long.count + 13))
        }

        @Test func `connections over the limit are closed at once and counted`() throws {
            let fixture = try IngestFixture(workers: 2, connectionsMax: 3)
            defer { fixture.stop() }
            // One listener for each worker: the limit is that of both.
            let addresses = [try fixture.open(.tcp), try fixture.open(.tcp)]
            var clients: [Client] = []
            for number in 0..<3 {
                clients.append(try Client.stream(to: addresses[number % 2]))
                fixture.collect(listener: number % 2) {
                    $0.connectionsOpened == UInt64(number / 2 + 1)
                }
            }
            let refused = try Client.stream(to: addresses[1])
            #expect(refused.seesEnd())
            fixture.collect(listener: 1) { $0.connectionsRefused[.limit] == 1 }
            clients.removeFirst().close()
            fixture.collect { $0.connectionsClosed == 1 }
            let late = try Client.stream(to: addresses[1])
            late.send("a:1|c\n")
            fixture.collect(listener: 1) { $0.linesAccepted == 1 }
            for client in clients + [refused, late] { client.close() }
        }

        @Test func `only allowed networks are heard`() throws {
            let fixture = try IngestFixture()
            defer { fixture.stop() }
            let ten = try #require(
                AddressBlock(.ipv4(host: 10 << 24, port: 0), prefixBits: 8))
            let loopback = try #require(
                AddressBlock(.ipv4(host: 127 << 24, port: 0), prefixBits: 8))
            let closed = try fixture.open(.tcp) { $0.allowed = [ten] }
            let open = try fixture.open(.tcp) { $0.allowed = [ten, loopback] }
            let stranger = try Client.stream(to: closed)
            #expect(stranger.seesEnd())
            let friend = try Client.stream(to: open)
            friend.send("a:1|c\n")
            fixture.collect(listener: 1) { $0.linesAccepted == 1 }
            #expect(fixture.ledger(0).connectionsRefused[.address] == 1)
            #expect(fixture.ledger(0).connectionsOpened == 0)
            stranger.close()
            friend.close()
        }

        @Test func `a silent connection is closed and its last line counts`() throws {
            let fixture = try IngestFixture()
            defer { fixture.stop() }
            let client = try Client.stream(
                to: try fixture.open(.tcp) { $0.idleTimeoutSeconds = 0.1 })
            defer { client.close() }
            client.send("a:1|c")
            #expect(client.seesEnd())
            fixture.collect { $0.connectionsClosed == 1 }
            #expect(fixture.counters == ["a": 1])
        }

        @Test(arguments: [0, 1e300, .infinity, .nan])
        func `any idle timeout can be had`(seconds: Double) throws {
            let fixture = try IngestFixture()
            defer { fixture.stop() }
            let client = try Client.stream(
                to: try fixture.open(.tcp) { $0.idleTimeoutSeconds = seconds })
            client.send("a:1|c\n")
            // Longer than the sweep's second.
            usleep(1_200_000)
            client.send("a:1|c\n")
            client.close()
            fixture.collect { $0.connectionsClosed == 1 }
            #expect(fixture.counters == ["a": 2])
        }

        @Test(arguments: [StreamFraming.lines, .length, .auto])
        func `a Unix stream brings lines or packets`(framing: StreamFraming) throws {
            let folder = SocketFolder()
            defer { folder.remove() }
            let fixture = try IngestFixture()
            defer { fixture.stop() }
            let address = try fixture.open(.unixStream, path: folder.socket) {
                $0.framing = framing
            }
            let lines = Array("a:1|c\nb:2|c\nc:3|c".utf8)
            let frames = frame("a:1|c\nb:2|c\n") + frame("") + frame("c:3|c")
            let streams =
                framing == .lines ? [lines] : framing == .length ? [frames] : [lines, frames]
            for bytes in streams {
                for split in 1..<bytes.count {
                    let client = try Client.stream(to: address)
                    client.send(Array(bytes[..<split]))
                    usleep(100)
                    client.send(Array(bytes[split...]))
                    client.close()
                }
            }
            let count = streams.reduce(0) { $0 + $1.count - 1 }
            fixture.collect { $0.connectionsClosed == UInt64(count) }
            let sum = Double(count)
            #expect(fixture.counters == ["a": sum, "b": 2 * sum, "c": 3 * sum])
            #expect(fixture.ledger().linesAccepted == UInt64(3 * count))
        }

        @Test func `a packet may be longer than a line may be`() throws {
            let folder = SocketFolder()
            defer { folder.remove() }
            let fixture = try IngestFixture { $0.input.lineBytesMax = 100 }
            defer { fixture.stop() }
            let client = try Client.stream(
                to: try fixture.open(.unixStream, path: folder.socket) { $0.framing = .auto })
            #expect(client.sendAll(frame(String(repeating: "a:1|c\n", count: 1000))))
            #expect(client.sendAll(frame(String(repeating: "x", count: 70_000)) + frame("b:1|c")))
            client.close()
            fixture.collect { $0.connectionsClosed == 1 }
            #expect(fixture.counters == ["a": 1000, "b": 1])
            #expect(fixture.ledger().rejected(.tooLong) == 1)
        }

        @Test func `hand-overs under load lose no line of a stream`() throws {
            let fixture = try IngestFixture(workers: 2)
            defer { fixture.stop() }
            let addresses = [try fixture.open(.tcp), try fixture.open(.tcp)]
            let senders = try addresses.map { address in
                try OSThread.spawn(named: "sender") {
                    guard let client = try? Client.stream(to: address) else { return }
                    let lines = String(repeating: "a:1|c\nbad\nb:2|c|@0.5\n", count: 1000)
                    for _ in 0..<50 { client.sendAll(Array(lines.utf8)) }
                    client.close()
                }
            }
            for listener in 0...1 {
                fixture.collect(listener: listener) { $0.connectionsClosed == 1 }
            }
            for sender in senders { sender.join() }
            #expect(fixture.counters == ["a": 100_000, "b": 400_000])
            for listener in 0...1 {
                #expect(fixture.ledger(listener).linesReceived == 150_000)
                #expect(fixture.ledger(listener).addsUp)
            }
        }

        @Test func `2,000 idle connections take less than 8 KiB each`() throws {
            let fixture = try IngestFixture(connectionsMax: 2000)
            defer { fixture.stop() }
            let address = try fixture.open(.tcp)
            // What one connection brings with it (the loop's read buffer) is not theirs.
            let first = try Client.stream(to: address)
            first.send("a:1|c\nb:1")
            fixture.collect { $0.linesAccepted == 1 }
            let before = residentBytes()
            var clients = [first]
            for _ in 1..<2000 {
                clients.append(try Client.stream(to: address))
                clients[clients.count - 1].send("a:1|c\nb:1")
            }
            fixture.collect { $0.linesAccepted == 2000 }
            let grown = residentBytes() - before
            print("2,000 idle connections: \(grown / 2000) bytes each")
            if !Sanitizer.isActive { #expect(grown < 2000 * 8192) }
            for client in clients { client.close() }
            fixture.collect { $0.connectionsClosed == 2000 }
            #expect(fixture.ledger().connectionsRefused.total == 0)
        }
    }
}

private func frame(_ text: String) -> [UInt8] {
    let count = UInt32(text.utf8.count)
    return (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) } + Array(text.utf8)
}

private func residentBytes() -> Int {
    guard let file = unsafe fopen("/proc/self/statm", "r") else { return 0 }
    defer { unsafe fclose(file) }
    var line = [UInt8](repeating: 0, count: 256)
    let count = unsafe fread(&line, 1, line.count, file)
    let fields = String(decoding: line[..<count], as: UTF8.self).split(separator: " ")
    return (Int(fields[1]) ?? 0) * 4096
}
