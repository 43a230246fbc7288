import Foundation
import Glibc

/// A blocking HTTP client over a raw socket that gives up after ten seconds.
final class TestClient: Sendable {
    struct Reply {
        var status: Int
        var head: String
        var body: [UInt8]
        var text: String { String(decoding: body, as: UTF8.self) }

        func header(_ name: String) -> String? {
            for line in head.components(separatedBy: "\r\n")
            where line.lowercased().hasPrefix(name.lowercased() + ":") {
                return line.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces)
            }
            return nil
        }
    }

    struct Broken: Error { let what: String }

    let descriptor: Int32

    init(_ port: UInt16, ipv6: Bool = false, receiveBufferBytes: Int32? = nil) throws {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        descriptor = socket(ipv6 ? AF_INET6 : AF_INET, type, 0)
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
        if var bytes = receiveBufferBytes {
            unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, 4)
        }
        guard (ipv6 ? connectIPv6(port) : connectIPv4(port)) == 0 else {
            throw Broken(what: "connect: \(errno)")
        }
    }

    private func connectIPv4(_ port: UInt16) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private func connectIPv6(_ port: UInt16) -> Int32 {
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = port.bigEndian
        unsafe inet_pton(AF_INET6, "::1", &address.sin6_addr)
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
            }
        }
    }

    /// Sends all of it; false when the server no longer takes it.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    @discardableResult
    func get(_ path: String, _ fields: String = "") -> Bool {
        send("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n")
    }

    /// Some bytes; empty at the end of the connection.
    func receive(_ bytesMax: Int = 65_536) throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: bytesMax)
        let count = unsafe recv(descriptor, &buffer, bytesMax, 0)
        if count < 0, errno == ECONNRESET { return [] }
        guard count >= 0 else { throw Broken(what: "receive: \(errno)") }
        return Array(buffer.prefix(count))
    }

    /// Everything up to the end of the connection.
    func readToEnd() throws -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let piece = try receive()
            if piece.isEmpty { return all }
            all += piece
        }
    }

    /// One reply, byte by byte where its length is not known, so that what follows stays unread.
    func reply(isHead: Bool = false) throws -> Reply {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) { head += try exactly(1) }
        let text = String(decoding: head, as: UTF8.self)
        guard let status = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw Broken(what: "status line: \(text)")
        }
        var reply = Reply(status: status, head: text, body: [])
        if isHead || status == 304 || status == 204 { return reply }
        if reply.header("transfer-encoding") == "chunked" {
            reply.body = try chunks()
        } else if let length = reply.header("content-length").flatMap({ Int($0) }) {
            reply.body = try exactly(length)
        } else {
            reply.body = try readToEnd()
        }
        return reply
    }

    private func chunks() throws -> [UInt8] {
        var body: [UInt8] = []
        while true {
            guard let size = Int(try line(), radix: 16) else { throw Broken(what: "chunk size") }
            body += try exactly(size)
            _ = try line()
            if size == 0 { return body }
        }
    }

    private func line() throws -> String {
        var bytes: [UInt8] = []
        while !bytes.suffix(2).elementsEqual("\r\n".utf8) { bytes += try exactly(1) }
        return String(decoding: bytes.dropLast(2), as: UTF8.self)
    }

    private func exactly(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let piece = try receive(count - bytes.count)
            guard !piece.isEmpty else { throw Broken(what: "the connection ended") }
            bytes += piece
        }
        return bytes
    }

    /// Whether the server ends the connection, or says something, within the time.
    func hasEnded(within milliseconds: Int32) -> Bool {
        var events = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&events, 1, milliseconds) > 0
    }

    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    deinit { close(descriptor) }
}
