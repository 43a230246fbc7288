import EventLoop
import Glibc
import TestSupport
import Testing

/// Random numbers that a printed seed brings back.
private struct XorShift: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}

@Suite struct DatagramSocketTests {
    @Test(arguments: [anyPort, anyPort6])
    func `datagrams arrive whole and in order, on either family`(address: SocketAddress) throws {
        let fixture = try LoopFixture()
        let log = DatagramLog()
        let socket = try fixture.datagramSocket(.inet(address), into: log)
        let client = try RawSocket.connected(to: socket.localAddress, type: RawSocket.datagramType)
        for number in 0..<200 { client.send("name.\(number):1|c") }
        try fixture.run { log.count == 200 }
        #expect(log.texts == (0..<200).map { "name.\($0):1|c" })
        #expect(log.batchSizes.max() == 64)
        close(socket, client, fixture)
    }

    @Test(arguments: [0, 1, 1_472, 2_047, 2_048, 2_049, 8_207, 65_506, 65_507])
    func `a datagram of any size is delivered byte for byte`(count: Int) throws {
        let fixture = try LoopFixture()
        let log = DatagramLog()
        let socket = try fixture.datagramSocket(.inet(anyPort), into: log)
        let client = try RawSocket.connected(to: socket.localAddress, type: RawSocket.datagramType)
        let sent = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        client.send(sent)
        try fixture.run { log.count == 1 }
        #expect(log.datagrams == [sent])
        #expect(log.truncated == [false])
        close(socket, client, fixture)
    }

    @Test func `a large datagram between small ones keeps its place`() throws {
        let fixture = try LoopFixture()
        let log = DatagramLog()
        let socket = try fixture.datagramSocket(.inet(anyPort), into: log)
        let client = try RawSocket.connected(to: socket.localAddress, type: RawSocket.datagramType)
        let sent: [[UInt8]] = [10, 5_000, 20, 30, 2_049, 9_000, 40].map { count in
            [UInt8](repeating: UInt8(count % 251), count: count)
        }
        for datagram in sent { client.send(datagram) }
        try fixture.run { log.count == sent.count }
        #expect(log.datagrams == sent)
        #expect(log.batchSizes == [1, 1, 2, 1, 1, 1])
        close(socket, client, fixture)
    }

    @Test func `datagrams of random sizes arrive byte for byte and in order`() throws {
        let seed = UInt64.random(in: 1...UInt64.max)
        print("seed: \(seed)")
        var random = XorShift(state: seed)
        let fixture = try LoopFixture()
        let log = DatagramLog()
        let socket = try fixture.datagramSocket(
            .inet(anyPort), into: log, receiveBufferBytes: 8 << 20)
        let client = try RawSocket.connected(to: socket.localAddress, type: RawSocket.datagramType)
        var sent: [[UInt8]] = []
        for _ in 0..<40 {
            // Twenty of 9,000 bytes fit the buffer that any system grants.
            for _ in 0..<20 {
                let countMax = Bool.random(using: &random) ? 100 : 9_000
                let count = Int.random(in: 0...countMax, using: &random)
                let datagram = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
                sent.append(datagram)
                client.send(datagram)
            }
            socket.drain()
        }
        #expect(log.datagrams == sent)
        #expect(socket.kernelDrops() == 0)
        close(socket, client, fixture)
    }

    @Test func `a Unix datagram past the buffer is reported as truncated`() throws {
        let folder = SocketFolder()
        let fixture = try LoopFixture()
        let log = DatagramLog()
        let file = UnixSocketFile(path: folder.path + "/socket")
        let socket = try fixture.datagramSocket(.unix(file), into: log)
        let client = try RawSocket.connected(to: socket.localAddress, type: RawSocket.datagramType)
        #expect(client.send([UInt8](repeating: 7, count: 70_000)) == 70_000)
        try fixture.run { log.count == 1 }
        #expect(log.datagrams[0].count == 65_536)
        #expect(log.truncated == [true])
        close(socket, client, fixture)
        folder.remove()
    }

    @Test func `more than eight batches wait for the loop's other work`() throws {
        let fixture = try LoopFixture()
        let log = DatagramLog()
        let socket = try fixture.datagramSocket(
            .inet(anyPort), into: log, receiveBufferBytes: 8 << 20)
        let client = try RawSocket.connected(to: socket.localAddress, type: RawSocket.datagramType)
        for _ in 0..<530 { client.send("a:1|c") }
        var seenAtWork: Set<Int> = []
        var work: Wakeup?
        // Wakes itself, and so has its turn whenever the loop goes round.
        work = try Wakeup(on: fixture.loop) {
            seenAtWork.insert(log.count)
            work?.sender.send()
        }
        work?.sender.send()
        try fixture.run { log.count == 530 }
        #expect(seenAtWork.contains(512))
        work?.close()
        close(socket, client, fixture)
    }

    @Test
    func `a steady stream is read in pauses, whole and in order, and a lone datagram after it`()
        throws
    {
        let fixture = try LoopFixture()
        let log = DatagramLog()
        let socket = try fixture.datagramSocket(.inet(anyPort), into: log)
        let client = try RawSocket.connected(to: socket.localAddress, type: RawSocket.datagramType)
        var sent = 0
        let source = try Timer(on: fixture.loop) {
            for _ in 0..<10 where sent < 2_000 {
                client.send("\(sent)")
                sent += 1
            }
        }
        source.start(afterMilliseconds: 1, everyMilliseconds: 1)
        try fixture.run { log.count == 2_000 }
        #expect(log.texts == (0..<2_000).map { "\($0)" })
        // A socket that is read at each arrival gets the ten of a turn and no more.
        #expect(log.batchSizes.max() ?? 0 > 10)
        #expect(log.batchSizes.count < 150)
        client.send("alone")
        try fixture.run { log.count == 2_001 }
        #expect(log.texts.last == "alone")
        source.close()
        close(socket, client, fixture)
    }

    @Test func `a second agent on the port fails although siblings share it`() throws {
        let fixture = try LoopFixture()
        let log = DatagramLog()
        let first = try fixture.datagramSocket(.inet(anyPort, sharing: .first), into: log)
        let address = first.localAddress
        for sharing in [PortSharing.alone, .first] {
            #expect(throws: SocketError(action: "bind udp://\(address)", cause: .addressInUse)) {
                try fixture.datagramSocket(.inet(address, sharing: sharing), into: log)
            }
        }
        first.close()
        fixture.close()
    }

    @Test func `siblings share a port's senders`() throws {
        let fixture = try LoopFixture()
        let logs = [DatagramLog(), DatagramLog()]
        let first = try fixture.datagramSocket(.inet(anyPort, sharing: .first), into: logs[0])
        let address = first.localAddress
        let sibling = try fixture.datagramSocket(.inet(address, sharing: .sibling), into: logs[1])
        for number in 0..<64 {
            let client = try RawSocket.connected(to: address, type: RawSocket.datagramType)
            client.send("\(number)")
            client.close()
        }
        try fixture.run { logs[0].count + logs[1].count == 64 }
        // Each sender goes to either by a hash: that one gets none has a chance of 2⁻⁶³.
        #expect(logs.allSatisfy { $0.count > 0 })
        #expect(Set(logs[0].texts + logs[1].texts).count == 64)
        first.close()
        sibling.close()
        fixture.close()
    }

    @Test func `the kernel's drops are those of this socket`() throws {
        let fixture = try LoopFixture()
        let logs = [DatagramLog(), DatagramLog()]
        let small = try fixture.datagramSocket(
            .inet(anyPort), into: logs[0], receiveBufferBytes: 4_096)
        let other = try fixture.datagramSocket(.inet(anyPort), into: logs[1])
        let client = try RawSocket.connected(to: small.localAddress, type: RawSocket.datagramType)
        for _ in 0..<500 { client.send([UInt8](repeating: 65, count: 1_000)) }
        let drops = small.kernelDrops()
        small.drain()
        #expect(drops > 0)
        #expect(UInt64(logs[0].count) + drops == 500)
        #expect(small.kernelDrops() == drops)
        #expect(other.kernelDrops() == 0)
        other.close()
        close(small, client, fixture)
    }

    @Test(arguments: ["udp", "unix"])
    func `draining delivers what is queued and lets nothing more in`(kind: String) throws {
        let folder = SocketFolder()
        let fixture = try LoopFixture()
        let log = DatagramLog()
        let file = UnixSocketFile(path: folder.path + "/socket")
        let socket = try fixture.datagramSocket(
            kind == "udp" ? .inet(anyPort) : .unix(file), into: log)
        let client = try RawSocket.connected(to: socket.localAddress, type: RawSocket.datagramType)
        for number in 0..<9 { client.send("early \(number)") }
        #expect(socket.startDraining())
        for number in 0..<9 { client.send("late \(number)") }
        #expect(socket.drain() == 9)
        #expect(log.texts == (0..<9).map { "early \($0)" })
        close(socket, client, fixture)
        folder.remove()
    }

    @Test func `the granted receive buffer is told in the unit asked for`() throws {
        let fixture = try LoopFixture()
        let log = DatagramLog()
        let socket = try fixture.datagramSocket(
            .inet(anyPort), into: log, receiveBufferBytes: 100_000)
        #expect(socket.receiveBufferBytes == 100_000)
        socket.close()
        fixture.close()
    }

    @Test func `a socket closed in its callback delivers nothing more`() throws {
        let fixture = try LoopFixture()
        var batches = 0
        var socket: DatagramSocket?
        socket = try DatagramSocket(
            on: fixture.loop, binding: .inet(anyPort), receiveBufferBytes: 0
        ) { _, _ in
            batches += 1
            socket?.close()
            fixture.loop.stop()
        }
        let address = try #require(socket?.localAddress)
        let client = try RawSocket.connected(to: address, type: RawSocket.datagramType)
        for _ in 0..<3 { client.send([UInt8](repeating: 65, count: 3_000)) }
        fixture.run()
        client.close()
        fixture.close()
        #expect(batches == 1)
    }

    private func close(_ socket: DatagramSocket, _ client: RawSocket, _ fixture: LoopFixture) {
        client.close()
        socket.close()
        fixture.close()
    }
}
