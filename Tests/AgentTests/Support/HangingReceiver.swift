/// An address at which connecting never ends: the queue of its listener is full.
final class HangingReceiver {
    private let listener: TestSocket
    /// They take every place of the queue, and wait in it.
    private var waiting: [TestSocket] = []

    init() throws {
        listener = try TestSocket.bound(to: "tcp://127.0.0.1:0")
        listener.shortenQueue()
        for _ in 0..<8 {
            waiting.append(TestSocket.connecting(to: "tcp://127.0.0.1:\(listener.port)"))
        }
    }

    /// An entry for `backends`.
    var entry: String { "{type: graphite, address: \"127.0.0.1:\(listener.port)\"}" }
}
