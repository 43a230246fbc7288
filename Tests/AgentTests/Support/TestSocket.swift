import Glibc

/// A client's or a receiver's socket made by hand, so that the tests do not rest on what they test.
///
/// Blocking, with a limit of a minute; closed with its last holder.
final class TestSocket {
    struct Failure: Error { let code: Int32 }

    static let stream = Int32(SOCK_STREAM.rawValue)
    static let datagram = Int32(SOCK_DGRAM.rawValue)

    let descriptor: Int32
    private var isOpen = true

    private init(_ family: Int32, _ type: Int32) {
        descriptor = socket(family, type | Int32(SOCK_CLOEXEC.rawValue), 0)
        precondition(descriptor >= 0, "a test may open a socket")
        setPatience()
    }

    private init(accepted: Int32) {
        descriptor = accepted
        setPatience()
    }

    deinit { close() }

    func close() {
        guard isOpen else { return }
        isOpen = false
        _ = Glibc.close(descriptor)
    }

    private func setPatience() {
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
    }

    // MARK: Making

    /// Connected to a URL as the agent prints it: `udp://127.0.0.1:8125`, `unix:///path`.
    static func connected(to url: String) throws -> TestSocket {
        let isStream = url.hasPrefix("tcp:") || url.hasPrefix("unix:") || url.hasPrefix("http:")
        let type = isStream ? stream : datagram
        let made = TestSocket(TestAddress.family(of: url), type)
        let status = unsafe TestAddress.withRaw(url) { address, length in
            unsafe connect(made.descriptor, address, length)
        }
        guard status == 0 else { throw Failure(code: errno) }
        return made
    }

    /// Bound, and listening if it is a stream's; port 0 for any.
    static func bound(to url: String) throws -> TestSocket {
        let type = url.hasPrefix("tcp:") || url.hasPrefix("unix:") ? stream : datagram
        let made = TestSocket(TestAddress.family(of: url), type)
        let status = unsafe TestAddress.withRaw(url) { address, length in
            unsafe bind(made.descriptor, address, length)
        }
        guard status == 0, type == datagram || listen(made.descriptor, 64) == 0 else {
            throw Failure(code: errno)
        }
        return made
    }

    /// On its way to be connected, for as long as that takes.
    static func connecting(to url: String) -> TestSocket {
        let made = TestSocket(TestAddress.family(of: url), stream | Int32(SOCK_NONBLOCK.rawValue))
        _ = unsafe TestAddress.withRaw(url) { address, length in
            unsafe connect(made.descriptor, address, length)
        }
        return made
    }

    /// Leaves a listener the shortest queue there is: one connection.
    func shortenQueue() { _ = listen(descriptor, 0) }

    var port: UInt16 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        unsafe withUnsafeMutablePointer(to: &address) {
            _ = unsafe getsockname(
                descriptor, UnsafeMutableRawPointer($0).assumingMemoryBound(to: sockaddr.self),
                &length)
        }
        return UInt16(bigEndian: address.sin_port)
    }

    // MARK: Sending

    /// The number of bytes that the kernel took; -1 with `errno` set.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Int {
        unsafe Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    @discardableResult
    func send(_ text: String) -> Int { send(Array(text.utf8)) }

    /// Says that nothing more comes, and goes on reading.
    func endSending() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

    /// Closes with a reset instead of an orderly end.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        let size = socklen_t(MemoryLayout<linger>.size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, size)
        close()
    }

    // MARK: Receiving

    /// One datagram or one piece of a stream; empty at a stream's end or when nothing came.
    func receive(waits: Bool = true) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let flags = waits ? 0 : Int32(MSG_DONTWAIT)
        let count = unsafe recv(descriptor, &buffer, buffer.count, flags)
        return Array(buffer.prefix(max(0, count)))
    }

    func receiveAll() -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let piece = receive()
            if piece.isEmpty { return all }
            all += piece
        }
    }

    /// A connection that waits, if there is one.
    func accepted() -> TestSocket? {
        guard isReadable else { return nil }
        let accepted = accept(descriptor, nil, nil)
        return accepted < 0 ? nil : TestSocket(accepted: accepted)
    }

    /// Something can be read or accepted now, an end included.
    var isReadable: Bool {
        var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe Glibc.poll(&poll, 1, 0) == 1
    }
}
