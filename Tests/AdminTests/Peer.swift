import Foundation
import Glibc

/// A blocking client over a raw socket that gives up after ten seconds.
final class Peer: Sendable {
    struct Broken: Error { let what: String }

    struct Reply {
        var status = 0
        var head = ""
        var body: [UInt8] = []
        var text: String { String(decoding: body, as: UTF8.self) }

        func header(_ name: String) -> String? {
            for line in head.components(separatedBy: "\r\n")
            where line.lowercased().hasPrefix(name.lowercased() + ":") {
                return line.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces)
            }
            return nil
        }
    }

    private let descriptor: Int32

    init(_ port: UInt16, receiveBufferBytes: Int32? = nil) throws {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        descriptor = socket(AF_INET, type, 0)
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
        if var bytes = receiveBufferBytes {
            unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, 4)
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw Broken(what: "connect: \(errno)") }
    }

    @discardableResult
    func send(_ text: String) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Some bytes; empty at the end of the connection.
    func receive(_ bytesMax: Int = 65_536) throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: bytesMax)
        let count = unsafe recv(descriptor, &buffer, bytesMax, 0)
        if count < 0, errno == ECONNRESET { return [] }
        guard count >= 0 else { throw Broken(what: "receive: \(errno)") }
        return Array(buffer.prefix(count))
    }

    func text(_ bytes: Int) throws -> String {
        String(decoding: try exactly(bytes), as: UTF8.self)
    }

    /// Everything up to the end of the connection.
    func textToEnd() throws -> String {
        var all: [UInt8] = []
        while true {
            let piece = try receive()
            if piece.isEmpty { return String(decoding: all, as: UTF8.self) }
            all += piece
        }
    }

    func exactly(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let piece = try receive(count - bytes.count)
            guard !piece.isEmpty else { throw Broken(what: "the connection ended") }
            bytes += piece
        }
        return bytes
    }

    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Lets `close` send a reset.
    func resetAtClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        let size = socklen_t(MemoryLayout<linger>.size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, size)
    }

    deinit { close(descriptor) }
}

// MARK: - HTTP

extension Peer {
    /// One request and its answer on a connection of its own.
    static func ask(
        _ port: UInt16, _ request: String, _ fields: String = ""
    ) throws -> Reply {
        let peer = try Peer(port)
        peer.send("\(request) HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n")
        return try peer.reply(isHead: request.hasPrefix("HEAD"))
    }

    func reply(isHead: Bool = false) throws -> Reply {
        var reply = Reply()
        let status = try line()
        reply.status = Int(status.split(separator: " ").dropFirst().first ?? "") ?? 0
        while true {
            let field = try line()
            if field.isEmpty { break }
            reply.head += field + "\r\n"
        }
        if isHead { return reply }
        if reply.header("transfer-encoding") == "chunked" {
            reply.body = try chunks()
        } else {
            reply.body = try exactly(reply.header("content-length").flatMap { Int($0) } ?? 0)
        }
        return reply
    }

    private func chunks() throws -> [UInt8] {
        var body: [UInt8] = []
        while let piece = try chunk() { body += piece }
        return body
    }

    /// The next chunk; `nil` for the last.
    func chunk() throws -> [UInt8]? {
        guard let size = Int(try line(), radix: 16) else { throw Broken(what: "chunk size") }
        let piece = try exactly(size)
        _ = try line()
        return size == 0 ? nil : piece
    }

    func line() throws -> String {
        var bytes: [UInt8] = []
        while !bytes.suffix(2).elementsEqual("\r\n".utf8) { bytes += try exactly(1) }
        return String(decoding: bytes.dropLast(2), as: UTF8.self)
    }
}
