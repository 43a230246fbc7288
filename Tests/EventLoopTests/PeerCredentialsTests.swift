import EventLoop
import Glibc
import TestSupport
import Testing

/// Who sends through a Unix socket, as the kernel tells.
@Suite struct PeerCredentialsTests {
    private static let own = PeerCredentials(userID: geteuid(), groupID: getegid())

    /// A datagram socket on a path, and what was known of each datagram's sender.
    private final class Receiver {
        private(set) var socket: DatagramSocket?
        private(set) var senders: [PeerCredentials?] = []

        init(_ fixture: LoopFixture, _ folder: SocketFolder) throws {
            socket = try DatagramSocket(
                on: fixture.loop, binding: .unix(UnixSocketFile(path: folder.path + "/socket")),
                receiveBufferBytes: 0
            ) { [unowned self] _, slots in
                for index in slots.indices {
                    senders.append(self.socket?.credentials(of: slots[index]))
                }
            }
        }

        func close() {
            socket?.close()
            socket = nil
        }
    }

    @Test func `the sender of a datagram is known once that was asked for`() throws {
        let (fixture, folder) = (try LoopFixture(), SocketFolder())
        let receiver = try Receiver(fixture, folder)
        let client = try RawSocket.connected(
            to: .unix(path: folder.path + "/socket"), type: RawSocket.datagramType)
        client.send("before")
        receiver.socket?.noteCredentials()
        client.send("after")
        try fixture.run { receiver.senders.count == 2 }
        #expect(receiver.senders == [nil, Self.own])
        client.close()
        receiver.close()
        fixture.close()
        folder.remove()
    }

    @Test func `a descriptor that comes along is closed, not kept`() throws {
        let (fixture, folder) = (try LoopFixture(), SocketFolder())
        let receiver = try Receiver(fixture, folder)
        receiver.socket?.noteCredentials()
        let client = try RawSocket.connected(
            to: .unix(path: folder.path + "/socket"), type: RawSocket.datagramType)
        var pipe: [Int32] = [-1, -1]
        let made = unsafe Glibc.pipe(&pipe)
        try #require(made == 0)
        _ = fcntl(pipe[0], F_SETFL, O_NONBLOCK)
        #expect(unsafe client.send("a:1|c", enclosing: pipe[1]) == 5)
        _ = Glibc.close(pipe[1])
        try fixture.run { receiver.senders.count == 1 }
        #expect(receiver.senders == [Self.own])
        var byte: UInt8 = 0
        #expect(unsafe read(pipe[0], &byte, 1) == 0, "nobody holds the pipe's other end")
        _ = Glibc.close(pipe[0])
        client.close()
        receiver.close()
        fixture.close()
        folder.remove()
    }

    @Test func `the peer of a connection is known with all its groups`() throws {
        let (fixture, folder) = (try LoopFixture(), SocketFolder())
        var peers: [PeerCredentials?] = []
        let path = folder.path + "/socket"
        let listener = try StreamListener(
            on: fixture.loop, binding: .unix(UnixSocketFile(path: path))
        ) { stream in
            peers.append(stream.peerCredentials)
            stream.close()
        }
        let client = try RawSocket.connected(to: .unix(path: path), type: RawSocket.streamType)
        try fixture.run { !peers.isEmpty }
        var groups = [gid_t](repeating: 0, count: 65_536)
        let count = Int(unsafe getgroups(65_536, &groups))
        var expected = Self.own
        expected.groups = Array(groups.prefix(max(0, count))).sorted()
        #expect(peers.first??.userID == expected.userID)
        #expect(peers.first??.groups.sorted() == expected.groups)
        client.close()
        listener.close()
        fixture.close()
        folder.remove()
    }

    @Test func `an account is heard by its user, its group or one of its further groups`() {
        let accounts = PeerAccounts(userIDs: [5], groupIDs: [7, 8])
        #expect(accounts.contains(PeerCredentials(userID: 5, groupID: 1)))
        #expect(accounts.contains(PeerCredentials(userID: 1, groupID: 7)))
        #expect(accounts.contains(PeerCredentials(userID: 1, groupID: 1, groups: [2, 8])))
        #expect(!accounts.contains(PeerCredentials(userID: 7, groupID: 5, groups: [5])))
        #expect(!accounts.contains(nil))
    }
}

extension RawSocket {
    /// Sends a datagram together with a descriptor (`SCM_RIGHTS`).
    @unsafe func send(_ text: String, enclosing descriptor: Int32) -> Int {
        var bytes = Array(text.utf8)
        var (vector, message) = unsafe (iovec(), msghdr())
        // A header of length, level and type, then the descriptor, filled up to eight bytes.
        var control: [UInt64] = [20, UInt64(SOL_SOCKET) | 1 << 32, UInt64(descriptor)]
        return unsafe bytes.withUnsafeMutableBytes { bytes in
            unsafe control.withUnsafeMutableBytes { control in
                unsafe vector.iov_base = bytes.baseAddress
                unsafe vector.iov_len = bytes.count
                return unsafe withUnsafeMutablePointer(to: &vector) { vector in
                    unsafe message.msg_iov = vector
                    unsafe message.msg_iovlen = 1
                    unsafe message.msg_control = control.baseAddress
                    unsafe message.msg_controllen = control.count
                    return unsafe sendmsg(self.descriptor, &message, 0)
                }
            }
        }
    }
}
