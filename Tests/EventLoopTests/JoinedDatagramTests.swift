import EventLoop
import TestSupport
import Testing

@Suite struct JoinedDatagramTests {
    /// A socket that joins datagrams, a log of what it delivers, and a client that sends runs.
    private struct Setup {
        let fixture: LoopFixture
        let log = DatagramLog()
        let socket: DatagramSocket
        let client: RawSocket

        init(datagramBytes: Int32) throws {
            fixture = try LoopFixture()
            let bound = try BoundSocket(.inet(anyPort), kind: .datagram)
            try bound.joinDatagrams()
            bound.requestReceiveBuffer(8 << 20)
            socket = try DatagramSocket(
                on: fixture.loop, socket: bound, receiveBufferBytes: 0,
                onBatch: { [log] bytes, slots in log.take(bytes, slots) })
            client = try RawSocket.connected(
                to: socket.localAddress, type: RawSocket.datagramType)
            client.cutWrites(into: datagramBytes)
        }

        func close() {
            client.close()
            socket.close()
            fixture.close()
        }
    }

    /// Bytes that tell each place from its neighbours.
    private func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    }

    @Test(arguments: [
        (10, 10), (10, 11), (10, 640), (30, 1_000), (2_048, 2_048), (2_048, 4_096), (1_000, 2_049),
        (1_400, 60_000), (1, 64), (9_000, 65_000),
    ])
    func `a run is cut into its datagrams again`(each: Int, total: Int) throws {
        let setup = try Setup(datagramBytes: Int32(each))
        let sent = bytes(total)
        setup.client.send(sent)
        let count = (total + each - 1) / each
        try setup.fixture.run { setup.log.count >= count }
        #expect(setup.log.count == count)
        #expect(setup.log.datagrams.dropLast().allSatisfy { $0.count == each })
        #expect(setup.log.datagrams.flatMap { $0 } == sent)
        #expect(setup.log.truncated.allSatisfy { !$0 })
        setup.close()
    }

    @Test func `runs and single datagrams keep their order, past the batch's limit`() throws {
        let setup = try Setup(datagramBytes: 7)
        var sent: [[UInt8]] = []
        for number in 0..<100 {
            // One datagram, or two to sixty-four of them.
            let write = [UInt8](repeating: UInt8(number), count: 1 + number * 17 % 441)
            setup.client.send(write)
            for start in stride(from: 0, to: write.count, by: 7) {
                sent.append(Array(write[start..<min(start + 7, write.count)]))
            }
        }
        try setup.fixture.run { setup.log.count >= sent.count }
        #expect(setup.log.datagrams == sent)
        #expect(setup.log.batchSizes.max() == 64)
        setup.close()
    }

    @Test func `an empty datagram between runs is a datagram`() throws {
        let setup = try Setup(datagramBytes: 10)
        for count in [20, 0, 5] { setup.client.send(bytes(count)) }
        try setup.fixture.run { setup.log.count >= 4 }
        #expect(setup.log.datagrams.map(\.count) == [10, 10, 0, 5])
        setup.close()
    }

    @Test func `a Unix socket joins nothing, and says so`() throws {
        let folder = SocketFolder()
        let path = folder.path + "/socket"
        let bound = try BoundSocket(.unix(UnixSocketFile(path: path)), kind: .datagram)
        #expect(throws: SocketError.self) { try bound.joinDatagrams() }
        bound.close()
        folder.remove()
    }
}
