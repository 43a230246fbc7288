import EventLoop
import Glibc
import TestSupport
import Testing

@Suite struct SocketBindingTests {
    @Test func `an IPv6 loopback leaves the port free for IPv4`() throws {
        let fixture = try LoopFixture()
        let log = DatagramLog()
        let six = try fixture.datagramSocket(.inet(anyPort6), into: log)
        let port = try #require(six.localAddress.port)
        let four = try fixture.datagramSocket(.inet(anyPort.with(port: port)), into: log)
        six.close()
        four.close()
        fixture.close()
    }

    /// The wildcard `[::]` goes the same way, but a test listens on loopback alone.
    @Test func `an IPv6 address that stands for an IPv4 one takes IPv4`() throws {
        let fixture = try LoopFixture()
        let log = DatagramLog()
        let mapped = try SocketAddress(parsing: "::ffff:127.0.0.1", port: 0)
        let socket = try fixture.datagramSocket(.inet(mapped), into: log)
        let port = try #require(socket.localAddress.port)
        let client = try RawSocket.connected(
            to: anyPort.with(port: port), type: RawSocket.datagramType)
        client.send("from IPv4")
        client.close()
        try fixture.run { log.count == 1 }
        #expect(log.texts == ["from IPv4"])
        socket.close()
        fixture.close()
    }

    @Test func `the file of a dead agent is replaced and one's own removed at the end`() throws {
        let folder = SocketFolder()
        let path = folder.path + "/socket"
        let dead = RawSocket(family: AF_UNIX, type: RawSocket.datagramType)
        #expect(dead.bind(to: .unix(path: path)) == 0)
        dead.close()
        let fixture = try LoopFixture()
        let log = DatagramLog()
        let socket = try fixture.datagramSocket(.unix(UnixSocketFile(path: path)), into: log)
        #expect(socket.localAddress == .unix(path: path))
        let client = try RawSocket.connected(
            to: socket.localAddress, type: RawSocket.datagramType)
        client.send("alive")
        try fixture.run { log.count == 1 }
        client.close()
        socket.close()
        #expect(fileMode(path) == nil)
        fixture.close()
        folder.remove()
    }

    @Test(arguments: [RawSocket.datagramType, RawSocket.streamType])
    func `the file of a living agent stays its own`(type: Int32) throws {
        let folder = SocketFolder()
        let path = folder.path + "/socket"
        let living = RawSocket(family: AF_UNIX, type: type)
        #expect(living.bind(to: .unix(path: path)) == 0)
        if type == RawSocket.streamType { #expect(listen(living.descriptor, 1) == 0) }
        let fixture = try LoopFixture()
        #expect(throws: SocketError(action: "bind unixgram://\(path)", cause: .addressInUse)) {
            try fixture.datagramSocket(.unix(UnixSocketFile(path: path)), into: DatagramLog())
        }
        #expect(fileMode(path) != nil)
        living.close()
        fixture.close()
        folder.remove()
    }

    @Test func `a file that is no socket is never removed`() throws {
        let folder = SocketFolder()
        let path = folder.path + "/socket"
        Glibc.close(unsafe creat(path, 0o600))
        let fixture = try LoopFixture()
        #expect(throws: SocketError(action: "bind unixgram://\(path)", cause: .addressInUse)) {
            try fixture.datagramSocket(.unix(UnixSocketFile(path: path)), into: DatagramLog())
        }
        #expect(fileMode(path) != nil)
        fixture.close()
        folder.remove()
    }

    @Test(arguments: [0o660, 0o600, 0o666, 0o777])
    func `the file has the mode asked for whatever the umask`(mode: UInt32) throws {
        let folder = SocketFolder()
        let path = folder.path + "/socket"
        let fixture = try LoopFixture()
        let file = UnixSocketFile(path: path, mode: mode, userID: getuid(), groupID: getgid())
        let socket = try fixture.datagramSocket(.unix(file), into: DatagramLog())
        #expect(fileMode(path).map { $0 & 0o777 } == mode)
        socket.close()
        fixture.close()
        folder.remove()
    }

    @Test func `the file of a successor is left alone`() throws {
        let folder = SocketFolder()
        let path = folder.path + "/socket"
        let fixture = try LoopFixture()
        let socket = try fixture.datagramSocket(
            .unix(UnixSocketFile(path: path)), into: DatagramLog())
        let isRemoved = unsafe unlink(path) == 0
        #expect(isRemoved)
        let successor = RawSocket(family: AF_UNIX, type: RawSocket.datagramType)
        #expect(successor.bind(to: .unix(path: path)) == 0)
        socket.close()
        #expect(fileMode(path) != nil)
        successor.close()
        fixture.close()
        folder.remove()
    }

    @Test func `an abstract name needs no file`() throws {
        let fixture = try LoopFixture()
        let log = DatagramLog()
        let name = "@martlet-test-\(getpid())-\(SystemClock.monotonicNanoseconds())"
        let socket = try fixture.datagramSocket(.unix(UnixSocketFile(path: name)), into: log)
        #expect(socket.localAddress.description == name)
        let client = try RawSocket.connected(
            to: .unix(path: name), type: RawSocket.datagramType)
        client.send("hello")
        try fixture.run { log.count == 1 }
        #expect(throws: SocketError(action: "bind unixgram://\(name)", cause: .addressInUse)) {
            try fixture.datagramSocket(.unix(UnixSocketFile(path: name)), into: log)
        }
        client.close()
        socket.close()
        fixture.close()
    }

    @Test func `a path the kernel cannot take is an error`() throws {
        let fixture = try LoopFixture()
        let path = "/tmp/" + String(repeating: "x", count: 103)
        #expect(throws: SocketError.self) {
            try fixture.datagramSocket(.unix(UnixSocketFile(path: path)), into: DatagramLog())
        }
        fixture.close()
    }

    @Test func `an inherited socket serves where it was bound`() throws {
        let fixture = try LoopFixture()
        let log = DatagramLog()
        let given = RawSocket(family: AF_INET, type: RawSocket.datagramType)
        #expect(given.bind(to: anyPort) == 0)
        let socket = try fixture.datagramSocket(
            .inherited(fileDescriptor: given.descriptor), into: log)
        let client = try RawSocket.connected(
            to: socket.localAddress, type: RawSocket.datagramType)
        client.send("inherited")
        try fixture.run { log.count == 1 }
        client.close()
        socket.close()
        fixture.close()
    }

    @Test func `an inherited socket of another kind is refused`() throws {
        let fixture = try LoopFixture()
        let given = RawSocket(family: AF_INET, type: RawSocket.streamType)
        #expect(throws: SocketError.self) {
            try fixture.datagramSocket(
                .inherited(fileDescriptor: given.descriptor), into: DatagramLog())
        }
        given.close()
        fixture.close()
    }
}
