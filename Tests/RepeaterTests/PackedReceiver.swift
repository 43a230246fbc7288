import Configuration
import EventLoop

/// A StatsD server's socket that keeps what it is sent.
final class PackedReceiver {
    private(set) var datagrams: [String] = []
    private var socket: DatagramSocket?

    var count: UInt64 { UInt64(datagrams.count) }

    init(on loop: Loop) throws {
        let any = SocketAddress.ipv4(host: 0x7F00_0001, port: 0)
        socket = try DatagramSocket(on: loop, binding: .inet(any), receiveBufferBytes: 1 << 20) {
            [unowned self] bytes, slots in
            for index in slots.indices {
                let range = slots[index].range
                datagrams.append(String(decoding: range.map { bytes[$0] }, as: UTF8.self))
            }
        }
    }

    func endpoint() throws -> Endpoint {
        let address = socket.map { $0.localAddress.description } ?? ""
        return try Endpoint(parsing: "udp://\(address)", schemes: ["udp"])
    }

    func close() {
        socket?.close()
        socket = nil
    }
}
