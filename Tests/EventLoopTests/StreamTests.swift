import EventLoop
import Glibc
import TestSupport
import Testing

/// Takes connections, keeps what they bring, and acts on the last.
private final class Server {
    private var streams: [Stream] = []
    private(set) var bytes: [UInt8] = []
    private(set) var ends: [UVError?] = []
    private var listener: StreamListener?

    var stream: Stream? { streams.last }
    var address: SocketAddress { listener?.localAddress ?? anyPort }
    var acceptErrors: UInt64 { listener?.acceptErrors ?? 0 }

    init(on loop: Loop, _ binding: SocketBinding = .inet(anyPort), isReading: Bool = true) throws {
        listener = try StreamListener(on: loop, binding: binding) { [self] stream in
            streams.append(stream)
            if isReading { startReading() }
        }
    }

    func startReading() {
        stream?.startReading(
            onBytes: { bytes in self.bytes += bytes.indices.map { bytes[$0] } },
            onEnd: { self.ends.append($0) })
    }

    func close() {
        for stream in streams where !stream.isClosed { stream.close() }
        listener?.close()
        listener = nil
        streams = []
    }
}

@Suite struct StreamTests {
    @Test(arguments: ["tcp", "tcp6", "unix", "abstract"])
    func `bytes and their end arrive, on every kind of stream`(kind: String) throws {
        let folder = SocketFolder()
        let fixture = try LoopFixture()
        let server = try Server(on: fixture.loop, binding(kind, folder))
        let client = try RawSocket.connected(to: server.address, type: RawSocket.streamType)
        client.send("a:1|c\n")
        client.send("b:2|c\n")
        client.close()
        try fixture.run { !server.ends.isEmpty }
        #expect(String(decoding: server.bytes, as: UTF8.self) == "a:1|c\nb:2|c\n")
        #expect(server.ends == [nil])
        server.close()
        fixture.close()
        folder.remove()
    }

    @Test func `more bytes than a buffer holds arrive whole`() throws {
        let fixture = try LoopFixture()
        let server = try Server(on: fixture.loop)
        let sent = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 9) }
        let address = server.address
        let client = try OSThread.spawn(named: "client") {
            guard
                let client = try? RawSocket.connected(to: address, type: RawSocket.streamType)
            else { return }
            var rest = sent[...]
            while !rest.isEmpty {
                let count = client.send(Array(rest.prefix(100_000)))
                guard count > 0 else { break }
                rest = rest.dropFirst(count)
            }
            client.close()
        }
        try fixture.run { !server.ends.isEmpty }
        client.join()
        #expect(server.bytes == sent)
        server.close()
        fixture.close()
    }

    @Test func `a peer's reset is an error in its place`() throws {
        let fixture = try LoopFixture()
        let server = try Server(on: fixture.loop)
        let client = try RawSocket.connected(to: server.address, type: RawSocket.streamType)
        try fixture.run { server.stream != nil }
        client.reset()
        try fixture.run { !server.ends.isEmpty }
        #expect(server.ends == [UVError(code: -ECONNRESET)])
        server.close()
        fixture.close()
    }

    @Test func `writing to a peer that has gone is an error and no signal`() throws {
        let fixture = try LoopFixture()
        let server = try Server(on: fixture.loop)
        let client = try RawSocket.connected(to: server.address, type: RawSocket.streamType)
        try fixture.run { server.stream != nil }
        client.reset()
        try fixture.run { !server.ends.isEmpty }
        var results: [UVError?] = []
        for _ in 0..<2 { server.stream?.write([1, 2, 3]) { results.append($0) } }
        try fixture.run { results.count == 2 }
        #expect(results.allSatisfy { $0 != nil })
        server.close()
        fixture.close()
    }

    @Test func `bytes written arrive and are told once taken`() throws {
        let fixture = try LoopFixture()
        let server = try Server(on: fixture.loop)
        let client = try RawSocket.connected(to: server.address, type: RawSocket.streamType)
        try fixture.run { server.stream != nil }
        var done: [UVError?] = []
        for text in ["one ", "", "two"] {
            server.stream?.write(Array(text.utf8)) { done.append($0) }
        }
        #expect(done.isEmpty)
        try fixture.run { done.count == 3 }
        #expect(done == [nil, nil, nil])
        server.stream?.shutdown()
        try fixture.run { server.stream?.unsentBytes == 0 }
        server.close()
        #expect(String(decoding: client.readAll(), as: UTF8.self) == "one two")
        client.close()
        fixture.close()
    }

    @Test func `what a stalled peer does not take is counted, and cancelled by a close`() throws {
        let fixture = try LoopFixture()
        let server = try Server(on: fixture.loop)
        let client = try RawSocket.connected(to: server.address, type: RawSocket.streamType)
        try fixture.run { server.stream != nil }
        var results: [UVError?] = []
        let piece = [UInt8](repeating: 120, count: 16 << 20)
        server.stream?.write(piece) { results.append($0) }
        let queued = try #require(server.stream?.queuedBytes)
        #expect(queued > 0 && queued < piece.count)
        #expect(try #require(server.stream?.unsentBytes) > 0)
        server.close()
        client.close()
        fixture.close()
        #expect(results == [.cancelled])
    }

    @Test func `a stream that stopped reading delivers later what came meanwhile`() throws {
        let fixture = try LoopFixture()
        let server = try Server(on: fixture.loop)
        let client = try RawSocket.connected(to: server.address, type: RawSocket.streamType)
        client.send("early")
        try fixture.run { server.bytes.count == 5 }
        server.stream?.stopReading()
        client.send("late")
        let pause = try Timer(on: fixture.loop) { fixture.loop.stop() }
        pause.start(afterMilliseconds: 20)
        fixture.run()
        pause.close()
        #expect(server.bytes.count == 5)
        server.startReading()
        try fixture.run { server.bytes.count == 9 }
        #expect(String(decoding: server.bytes, as: UTF8.self) == "earlylate")
        server.close()
        client.close()
        fixture.close()
    }

    @Test func `a reset reaches the peer as one`() throws {
        let fixture = try LoopFixture()
        let server = try Server(on: fixture.loop)
        let client = try RawSocket.connected(to: server.address, type: RawSocket.streamType)
        try fixture.run { server.stream != nil }
        server.stream?.reset()
        server.close()
        fixture.close()
        var byte: UInt8 = 0
        let count = unsafe recv(client.descriptor, &byte, 1, 0)
        #expect(count == -1 && errno == ECONNRESET)
        client.close()
    }

    @Test func `a peer has an address as long as it is there`() throws {
        let fixture = try LoopFixture()
        let server = try Server(on: fixture.loop)
        let client = try RawSocket.connected(to: server.address, type: RawSocket.streamType)
        try fixture.run { server.stream != nil }
        #expect(server.stream?.peerAddress?.with(port: 0) == anyPort)
        #expect(server.stream?.localAddress == server.address)
        client.close()
        server.close()
        fixture.close()
    }

    @Test func `a second listener on the port fails although siblings share it`() throws {
        let fixture = try LoopFixture()
        let first = try Server(on: fixture.loop, .inet(anyPort, sharing: .first))
        let address = first.address
        #expect(throws: SocketError.self) {
            try Server(on: fixture.loop, .inet(address, sharing: .first))
        }
        let sibling = try Server(on: fixture.loop, .inet(address, sharing: .sibling))
        let clients = try (0..<64).map { _ in
            try RawSocket.connected(to: address, type: RawSocket.streamType)
        }
        try fixture.run { first.stream != nil && sibling.stream != nil }
        clients.forEach { $0.close() }
        first.close()
        sibling.close()
        fixture.close()
    }

    @Test func `the file of a dead listener is replaced, that of a living one is not`() throws {
        let folder = SocketFolder()
        let path = folder.path + "/socket"
        let dead = RawSocket(family: AF_UNIX, type: RawSocket.streamType)
        #expect(dead.bind(to: .unix(path: path)) == 0)
        dead.close()
        let fixture = try LoopFixture()
        let file = UnixSocketFile(path: path, mode: 0o640)
        let server = try Server(on: fixture.loop, .unix(file))
        #expect(fileMode(path).map { $0 & 0o777 } == 0o640)
        #expect(throws: SocketError(action: "bind unixstream://\(path)", cause: .addressInUse)) {
            try Server(on: fixture.loop, .unix(file))
        }
        server.close()
        #expect(fileMode(path) == nil)
        fixture.close()
        folder.remove()
    }

    private func binding(_ kind: String, _ folder: SocketFolder) -> SocketBinding {
        switch kind {
        case "tcp": .inet(anyPort)
        case "tcp6": .inet(anyPort6)
        case "unix": .unix(UnixSocketFile(path: folder.path + "/socket"))
        default: .unix(UnixSocketFile(path: "@" + folder.path))
        }
    }
}
