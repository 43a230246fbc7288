import Foundation

/// A carbon of the test's own: takes connections and keeps every line, whenever it is asked.
final class FakeGraphite {
    private let listener: TestSocket
    private var connections: [TestSocket] = []
    private var received: [UInt8] = []

    init() throws { listener = try TestSocket.bound(to: "tcp://127.0.0.1:0") }

    var port: UInt16 { listener.port }

    /// An entry for `backends`.
    var entry: String { "{type: graphite, address: \"127.0.0.1:\(port)\"}" }

    /// Takes what has come since the last call; answers all points so far.
    func points() -> [(path: String, value: Double, timestamp: Substring)] {
        while let connection = listener.accepted() { connections.append(connection) }
        for connection in connections {
            while connection.isReadable {
                let piece = connection.receive()
                if piece.isEmpty { break }
                received += piece
            }
        }
        let end = received.lastIndex(of: UInt8(ascii: "\n")) ?? 0
        return String(decoding: received[..<end], as: UTF8.self).split(separator: "\n").compactMap {
            let words = $0.split(separator: " ")
            guard words.count == 3, let value = Double(words[1]) else { return nil }
            return (String(words[0]), value, words[2])
        }
    }

    /// What a store holds in the end: of two values in one second the last.
    func storedSum(_ path: String) -> Double {
        let values = points().filter { $0.path == path }.map { ($0.timestamp, $0.value) }
        return Dictionary(values, uniquingKeysWith: { _, last in last }).values.reduce(0, +)
    }

    func sum(_ path: String) -> Double {
        points().filter { $0.path == path }.reduce(0) { $0 + $1.value }
    }
}
