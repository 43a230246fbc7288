import EventLoop

/// A receiver on loopback that behaves as badly as a test asks for.
final class FakeCarbon {
    /// What it does with a connection.
    enum Manner {
        /// Reads everything; ends when the other side ends, as carbon does.
        case takes
        /// Reads nothing and keeps the connection.
        case hangs
        /// Resets the connection once so many bytes were read.
        case resets(afterBytes: Int)
        /// Closes cleanly after each read.
        case closesAfterRead
        /// Closes at once, without reading.
        case closesAtOnce
    }

    /// The manner of each connection in turn; the last is for all others.
    var manners: [Manner]
    private(set) var connections = 0
    /// Bytes of each connection.
    private(set) var received: [[UInt8]] = []
    private let listener: StreamListener
    private var streams: [Stream] = []

    init(on loop: Loop, port: UInt16 = 0, _ manners: Manner...) throws {
        self.manners = manners
        final class Reference { weak var carbon: FakeCarbon? }
        let reference = Reference()
        listener = try StreamListener(
            on: loop, binding: .inet(SocketAddress(parsing: "127.0.0.1", port: port))
        ) { reference.carbon?.accept($0) }
        reference.carbon = self
    }

    var port: UInt16 { listener.localAddress.port ?? 0 }

    /// Whole lines of all connections; a last line without end does not count, as in carbon.
    var lines: [String] {
        received.flatMap { bytes in
            let end = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
            return String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\n")
                .map(String.init)
        }
    }

    func close() {
        listener.close()
        for stream in streams where !stream.isClosed { stream.close() }
    }

    private func accept(_ stream: Stream) {
        let number = connections
        connections += 1
        received.append([])
        streams.append(stream)
        let manner = number < manners.count ? manners[number] : manners[manners.count - 1]
        switch manner {
        case .hangs: break
        case .closesAtOnce: stream.close()
        case .takes: read(stream, number) { _ in }
        case .closesAfterRead: read(stream, number) { _ in stream.close() }
        case .resets(let count):
            read(stream, number) { total in
                if total >= count { stream.reset() }
            }
        }
    }

    private func read(_ stream: Stream, _ number: Int, onRead: @escaping (Int) -> Void) {
        stream.startReading { [weak self] bytes in
            guard let self else { return }
            for index in bytes.indices { received[number].append(bytes[index]) }
            if !stream.isClosed { onRead(received[number].count) }
        } onEnd: { _ in
            if !stream.isClosed { stream.close() }
        }
    }
}
