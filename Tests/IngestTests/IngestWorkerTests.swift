import EventLoop
import Glibc
import Ingest
import Statsd
import Testing

extension Sockets {
    @Suite struct IngestWorkerTests {
        @Test func `a drain reads all that the kernel holds`() throws {
            let folder = SocketFolder()
            defer { folder.remove() }
            for _ in 0..<10 {
                let fixture = try IngestFixture(workers: 2)
                defer { fixture.stop() }
                let clients = try sendAtOnce(fixture, folder)
                fixture.drain()
                for client in clients { client.close() }
                #expect(fixture.ledger(0).datagrams == 300)
                #expect(fixture.ledger(0).kernelDrops == 0)
                #expect(fixture.ledger(2).datagrams == 5)
                #expect(fixture.ledger(1).connectionsOpened == 20)
                #expect(fixture.ledger(1).connectionsClosed == 20)
                #expect(
                    fixture.counters == [
                        "udp": 300, "tcp": 20 * 500, "last": 20, "unixgram": 5, "unix": 1,
                    ])
                #expect(fixture.problems.isEmpty)
            }
        }

        /// Hands the kernel what it can hold, and more than the workers read meanwhile.
        private func sendAtOnce(
            _ fixture: IngestFixture, _ folder: SocketFolder
        ) throws -> [Client] {
            let udp = try Client.datagram(to: try fixture.open(.udp))
            let tcp = try fixture.open(.tcp)
            let name = "@martlet-\(getpid())-\(SystemClock.monotonicNanoseconds())"
            let datagram = try Client.datagram(to: try fixture.open(.unixDatagram, path: name))
            let stream = try Client.stream(
                to: try fixture.open(.unixStream, path: folder.socket) { $0.framing = .auto })
            var clients = [udp, datagram, stream]
            for _ in 0..<20 {
                clients.append(try Client.stream(to: tcp))
                let lines = String(repeating: "tcp:1|c\n", count: 500)
                clients[clients.count - 1].sendAll(Array((lines + "last:1|c").utf8))
            }
            for _ in 0..<300 { udp.send("udp:1|c") }
            for _ in 0..<5 { datagram.send("unixgram:1|c") }
            stream.send("unix:1|c")
            return clients
        }

        @Test func `a drained worker can no longer be reached`() throws {
            let fixture = try IngestFixture()
            defer { fixture.stop() }
            let address = try fixture.open(.tcp)
            fixture.drain()
            #expect(throws: UVError(code: -ECONNREFUSED)) { try Client.stream(to: address) }
        }

        @Test func `a peer that never pauses does not hold up a drain`() throws {
            let fixture = try IngestFixture(drainMilliseconds: 500)
            defer { fixture.stop() }
            let address = try fixture.open(.tcp)
            let sender = try OSThread.spawn(named: "sender") {
                guard let client = try? Client.stream(to: address) else { return }
                let lines = Array(String(repeating: "a:1|c\n", count: 10_000).utf8)
                while client.sendAll(lines) {}
                client.close()
            }
            fixture.collect { $0.linesAccepted > 10_000 }
            let begin = SystemClock.monotonicNanoseconds()
            fixture.drain()
            #expect(SystemClock.monotonicNanoseconds() - begin < 5_000_000_000)
            sender.join()
            #expect(fixture.ledger().addsUp)
        }

        @Test func `an inherited socket goes on after the drain`() throws {
            let fixture = try IngestFixture()
            defer { fixture.stop() }
            let manager = Client.bound(to: Client.anyPort, type: Client.datagramType)
            defer { manager.close() }
            let bound = try fixture.bind(
                .udp, to: .inherited(fileDescriptor: dup(manager.descriptor)))
            fixture.send(.open(bound))
            let client = try Client.datagram(to: bound.address)
            defer { client.close() }
            client.send("a:1|c")
            fixture.collect { $0.datagrams == 1 }
            fixture.drain()
            client.send("for the successor")
            fixture.wait("the datagram") { manager.receive() == "for the successor" }
        }

        @Test func `an inherited stream socket is listened to`() throws {
            let fixture = try IngestFixture()
            defer { fixture.stop() }
            let manager = Client.bound(to: Client.anyPort, type: Client.streamType)
            defer { manager.close() }
            let bound = try fixture.bind(
                .tcp, to: .inherited(fileDescriptor: dup(manager.descriptor)))
            fixture.send(.open(bound))
            let client = try Client.stream(to: bound.address)
            client.send("a:1|c\n")
            client.close()
            fixture.collect { $0.connectionsClosed == 1 }
            #expect(fixture.counters == ["a": 1])
        }

        @Test func `a bound listener can be connected to before a worker opens it`() throws {
            let fixture = try IngestFixture()
            defer { fixture.stop() }
            let bound = try fixture.bind(.tcp, to: .inet(Client.anyPort))
            let client = try Client.stream(to: bound.address)
            client.send("a:1|c\n")
            client.close()
            fixture.send(.open(bound))
            fixture.collect { $0.connectionsClosed == 1 }
            #expect(fixture.counters == ["a": 1])
        }

        @Test(arguments: [ListenerSpec.Transport.udp, .tcp], [1, 2])
        func `an address in use is an error`(
            transport: ListenerSpec.Transport, workers: Int
        ) throws {
            let spec = ListenerSpec(index: 0, url: "test", transport: transport)
            let first = try BoundListener.bind(spec, to: .inet(Client.anyPort), workers: workers)
            #expect(throws: SocketError.self) {
                try BoundListener.bind(spec, to: .inet(first.address), workers: workers)
            }
            first.close()
            try BoundListener.bind(spec, to: .inet(first.address), workers: workers).close()
        }

        @Test func `one listener closes and the others go on`() throws {
            let fixture = try IngestFixture(workers: 2)
            defer { fixture.stop() }
            let addresses = [try fixture.open(.udp), try fixture.open(.tcp)]
            let udp = try Client.datagram(to: addresses[0])
            let tcp = try Client.stream(to: addresses[1])
            udp.send("udp:1|c")
            tcp.send("tcp:1|c\n")
            fixture.collect(listener: 1) { $0.linesAccepted == 1 }
            fixture.send(.close(listener: 0))
            fixture.collect { $0.datagrams == 1 }
            tcp.send("tcp:1|c\n")
            fixture.collect(listener: 1) { $0.linesAccepted == 2 }
            // The port is free again: nobody answers for it.
            _ = udp.send("nobody")
            fixture.wait("the port to be closed") { udp.send("nobody") < 0 }
            #expect(fixture.counters == ["udp": 1, "tcp": 2])
            for client in [udp, tcp] { client.close() }
        }

        @Test func `a listener's entry can change while it is read`() throws {
            let fixture = try IngestFixture()
            defer { fixture.stop() }
            let bound = try fixture.bind(.udp, to: .inet(Client.anyPort))
            fixture.send(.open(bound))
            let client = try Client.datagram(to: bound.address)
            defer { client.close() }
            client.send("g:7|g\ng:-2|g")
            fixture.collect { $0.datagrams == 1 }
            #expect(fixture.values(.gauge) == ["g": 5])
            var spec = bound.spec
            spec.profile.gaugeSign = .absolute
            fixture.send(.update(spec))
            fixture.collect()
            client.send("g:-2|g")
            fixture.collect { $0.datagrams == 2 }
            #expect(fixture.values(.gauge) == ["g": -2])
        }

        @Test func `new options begin at a hand-over and lose nothing`() throws {
            var options = PipelineOptions()
            let fixture = try IngestFixture { options = $0 }
            defer { fixture.stop() }
            let client = try Client.stream(to: try fixture.open(.tcp))
            client.send("a:1|c\nt:-5|ms\nhalf")
            fixture.collect { $0.linesReceived == 2 }
            client.send("a:1|c\n")
            options.input.negativeTimers = true
            fixture.send(.reconfigure(options))
            fixture.collect()
            client.send("a:1|c\nt:-5|ms\n")
            client.close()
            fixture.collect { $0.connectionsClosed == 1 }
            #expect(fixture.counters == ["a": 2, "halfa": 1])
            #expect(fixture.ledger().rejected(.negativeTimer) == 1)
            #expect(fixture.ledger().linesAccepted == 4)
        }

        @Test func `a worker that gets nothing any more forgets what expired`() throws {
            let fixture = try IngestFixture(workers: 2) {
                $0.expireSeconds = ByKind(counters: 1, gauges: 1, timers: 1, sets: 1)
            }
            defer { fixture.stop() }
            let client = try Client.stream(to: try fixture.open(.tcp))
            // More than one step forgets.
            let lines = (0..<10_000).map { "n\($0):1|c\n" }.joined()
            client.sendAll(Array(lines.utf8))
            client.close()
            fixture.collect { $0.linesAccepted == 10_000 }
            #expect(fixture.memory.names > 0)
            fixture.wait("the worker's series to go") {
                fixture.collect()
                return fixture.memory.names == 0
            }
        }

        @Test func `a worker may be stopped with all its sockets open`() throws {
            let fixture = try IngestFixture(workers: 2)
            let client = try Client.stream(to: try fixture.open(.tcp))
            try fixture.open(.udp)
            client.send("a:1|c\nhalf")
            fixture.collect { $0.linesAccepted == 1 }
            fixture.stop()
            #expect(client.seesEnd())
            client.close()
            #expect(fixture.problems.isEmpty)
        }
    }
}
