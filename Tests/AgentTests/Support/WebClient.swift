import Foundation

/// One HTTP exchange over a raw socket.
struct WebReply {
    let status: Int
    let head: String
    let body: String

    /// Sends a request on a connection of its own and reads the answer to its end.
    static func of(
        _ base: String, _ path: String, method: String = "GET", headers: [String] = []
    ) throws -> WebReply {
        let socket = try TestSocket.connected(to: base)
        let lines =
            ["\(method) \(path) HTTP/1.1", "Host: localhost", "Connection: close"] + headers
        socket.send(lines.joined(separator: "\r\n") + "\r\n\r\n")
        return try WebReply(parsing: socket.receiveAll())
    }

    private init(parsing bytes: [UInt8]) throws {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else {
            throw OutOfPatience(description: "no answer to a request: \(text)")
        }
        head = String(text[..<end.lowerBound])
        body = String(text[end.upperBound...])
        status = Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0
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
