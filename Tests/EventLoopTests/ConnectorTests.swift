import EventLoop
import Glibc
import TestSupport
import Testing

@Suite struct ConnectorTests {
    @Test(arguments: ["tcp", "unix", "abstract"])
    func `a connection carries bytes both ways`(kind: String) throws {
        let folder = SocketFolder()
        let fixture = try LoopFixture()
        let binding: SocketBinding =
            kind == "tcp"
            ? .inet(anyPort)
            : .unix(
                UnixSocketFile(path: kind == "unix" ? folder.path + "/socket" : "@" + folder.path))
        var accepted: Stream?
        let listener = try StreamListener(on: fixture.loop, binding: binding) { stream in
            accepted = stream
            stream.startReading(
                onBytes: { bytes in stream.write(bytes.indices.map { bytes[$0] }) { _ in } },
                onEnd: { _ in })
        }
        var connected: Stream?
        var echo: [UInt8] = []
        var isAtOnce = true
        Connector.connect(
            on: fixture.loop, to: listener.localAddress, timeoutMilliseconds: 5_000
        ) { result in
            #expect(!isAtOnce)
            connected = try? result.get()
            connected?.startReading(
                onBytes: { bytes in echo += bytes.indices.map { bytes[$0] } }, onEnd: { _ in })
            connected?.write(Array("ping".utf8)) { _ in }
        }
        isAtOnce = false
        try fixture.run { echo.count == 4 }
        #expect(echo == Array("ping".utf8))
        connected?.close()
        accepted?.close()
        listener.close()
        fixture.close()
        folder.remove()
    }

    @Test func `nobody there is an error`() throws {
        let fixture = try LoopFixture()
        let unused = RawSocket(family: AF_INET, type: RawSocket.streamType)
        #expect(unused.bind(to: anyPort) == 0)
        let log = DatagramLog()
        let taken = try fixture.datagramSocket(.inet(anyPort), into: log)
        var results: [UVError?] = []
        for address in [taken.localAddress, .unix(path: "/nowhere/at/all"), .unix(path: "")] {
            Connector.connect(on: fixture.loop, to: address, timeoutMilliseconds: 5_000) {
                results.append($0.failure)
            }
        }
        try fixture.run { results.count == 3 }
        let codes = Set(results.map { $0?.name ?? "none" })
        #expect(codes == ["ECONNREFUSED", "ENOENT", "EINVAL"])
        unused.close()
        taken.close()
        fixture.close()
    }

    @Test func `a peer that does not answer costs the time-out`() throws {
        let fixture = try LoopFixture()
        // A listener that accepts nobody: one connection fills its queue, the next ones hang.
        let silent = RawSocket(family: AF_INET, type: RawSocket.streamType)
        let address = try listening(silent)
        let filler = try (0..<1).map { _ in
            try RawSocket.connected(to: address, type: RawSocket.streamType)
        }
        var result: UVError?
        let start = SystemClock.monotonicNanoseconds()
        Connector.connect(on: fixture.loop, to: address, timeoutMilliseconds: 50) {
            result = $0.failure
        }
        try fixture.run { result != nil }
        #expect(result == .timedOut)
        #expect(SystemClock.monotonicNanoseconds() - start >= 49_000_000)
        filler.forEach { $0.close() }
        silent.close()
        fixture.close()
    }

    @Test func `a cancelled connection is never reported`() throws {
        let fixture = try LoopFixture()
        let silent = RawSocket(family: AF_INET, type: RawSocket.streamType)
        let address = try listening(silent)
        var calls = 0
        for target in [address, .unix(path: "/nowhere/at/all")] {
            let connector = Connector.connect(
                on: fixture.loop, to: target, timeoutMilliseconds: 1
            ) { _ in calls += 1 }
            connector.cancel()
            connector.cancel()
        }
        let pause = try Timer(on: fixture.loop) { fixture.loop.stop() }
        pause.start(afterMilliseconds: 30)
        fixture.run()
        pause.close()
        fixture.close()
        #expect(calls == 0)
        silent.close()
    }

    @Test func `a name is looked up beside the loop`() throws {
        let fixture = try LoopFixture()
        var found: [SocketAddress] = []
        var failure: UVError?
        _ = try AddressResolver.resolve(on: fixture.loop, host: "localhost", port: 80) {
            found = (try? $0.get()) ?? []
        }
        _ = try AddressResolver.resolve(on: fixture.loop, host: "[::1", port: 80) {
            failure = $0.failure
        }
        try fixture.run { !found.isEmpty && failure != nil }
        #expect(found.allSatisfy { ["127.0.0.1:80", "[::1]:80"].contains($0.description) })
        fixture.close()
    }

    @Test func `a cancelled look-up is never reported`() throws {
        let fixture = try LoopFixture()
        var calls = 0
        for _ in 0..<8 {
            let lookup = try AddressResolver.resolve(
                on: fixture.loop, host: "127.0.0.1", port: 80
            ) { _ in calls += 1 }
            lookup.cancel()
            lookup.cancel()
        }
        fixture.close()
        #expect(calls == 0)
    }

    /// Lets a socket listen with the shortest queue there is; says where.
    private func listening(_ socket: RawSocket) throws -> SocketAddress {
        var name = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        #expect(socket.bind(to: anyPort) == 0)
        #expect(listen(socket.descriptor, 0) == 0)
        let status = unsafe withUnsafeMutablePointer(to: &name) { name in
            unsafe name.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(socket.descriptor, $0, &size)
            }
        }
        #expect(status == 0)
        return anyPort.with(port: UInt16(bigEndian: name.sin_port))
    }
}

extension Result {
    /// The error; nil if there is none.
    fileprivate var failure: Failure? {
        switch self {
        case .success: nil
        case .failure(let error): error
        }
    }
}
