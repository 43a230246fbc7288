import Foundation

/// One HTTP exchange over a raw socket.
struct WebReply {
    let status: Int
    let head: String
    let body: String

    /// Sends a request on a connection of its own and reads the answer to its end.
    static func of(
        _ base: String, _ path: String, method: String = "GET", headers: [String] = [],
        body: String = ""
    ) throws -> WebReply {
        let socket = try TestSocket.connected(to: base)
        let lines =
            ["\(method) \(path) HTTP/1.1", "Host: localhost", "Connection: close"] + headers
        socket.send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
        return try WebReply(parsing: socket.receiveAll())
    }

    private init(parsing bytes: [UInt8]) throws {
        let mark = Array("\r\n\r\n".utf8)
        guard let end = bytes.firstRange(of: mark) else {
            let text = String(decoding: bytes, as: UTF8.self)
            throw OutOfPatience(description: "no answer to a request: \(text)")
        }
        head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
        let isChunked = head.lowercased().contains("transfer-encoding: chunked")
        let rest = bytes[end.upperBound...]
        body = String(decoding: isChunked ? Self.joined(rest) : rest, as: UTF8.self)
        status = Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0
    }

    /// The chunks of a body (RFC 9112 §7.1), up to the last or to where it was cut off.
    private static func joined(_ body: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var (rest, joined) = (body, [UInt8]())
        while let end = rest.firstRange(of: [0x0D, 0x0A]),
            let count = Int(String(decoding: rest[..<end.lowerBound], as: UTF8.self), radix: 16),
            count > 0
        {
            joined += rest[end.upperBound...].prefix(count)
            rest = rest[end.upperBound...].dropFirst(count + 2)
        }
        return joined[...]
    }

    func decoded<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: Data(body.utf8))
    }
}

extension RunningAgent {
    func get(_ path: String, headers: [String] = []) throws -> WebReply {
        try .of(httpURL, path, headers: headers)
    }

    func post(_ path: String, headers: [String] = ["X-Martlet: 1"]) throws -> WebReply {
        try .of(httpURL, path, method: "POST", headers: headers + ["Content-Length: 0"])
    }

    func status() throws -> StatusPage { try get("/api/martlet/status").decoded() }
}

/// The parts of `/api/martlet/status` that the tests read.
struct StatusPage: Decodable {
    struct Lines: Decodable {
        var received: Int
        var accepted: Int
        var rejected: [String: Int]
    }

    struct Listener: Decodable {
        var url: String
        var datagrams: Int
        var bytes: Int
        var kernelDrops: Int
        var truncated: Int
        var connections: Int
        var connectionsOpen: Int
        var connectionsRefused: Int
        var datagramsRefused: [String: Int]
        var lines: Lines
    }

    struct Samples: Decodable {
        var aggregated: [String: Int]
        var dropped: [String: Int]
    }

    struct Ledger: Decodable {
        var datagrams: Int
        var lines: Lines
        var samples: Samples
    }

    struct Backend: Decodable {
        var name: String
        var queued: Int
        var delivered: Int
        var waiting: Int
        var dropped: [String: Int]
    }

    var version: String
    var readiness: String
    var configHash: String
    var listeners: [Listener]
    var ledger: Ledger
    var backends: [Backend]
}
