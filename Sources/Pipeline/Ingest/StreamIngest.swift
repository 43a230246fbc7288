internal import EventLoop
internal import Statsd

/// Takes the connections of one listening socket, TCP or Unix, and reads them.
final class StreamIngest {
    let spec: ListenerSpec
    private unowned let worker: IngestWorker
    private var listener: StreamListener?
    private var connections: [ObjectIdentifier: StreamConnection] = [:]

    init(_ spec: ListenerSpec, _ bound: BoundSocket, worker: IngestWorker) throws(SocketError) {
        self.spec = spec
        self.worker = worker
        listener = try StreamListener(on: worker.loop, socket: bound) {
            [unowned self] stream in accept(stream)
        }
    }

    /// Closes connections that have been silent for the idle timeout.
    func closeIdle(nowMilliseconds: UInt64) {
        let timeoutMilliseconds = UInt64(max(0, spec.idleTimeoutSeconds) * 1000)
        for connection in connections.values
        where nowMilliseconds &- connection.lastReadMilliseconds > timeoutMilliseconds {
            close(connection)
        }
    }

    /// Accepts no more, reads what the connections' sockets hold, ends their last lines, closes.
    func close() {
        listener?.acceptWaiting()
        listener?.close()
        listener = nil
        for connection in connections.values {
            connection.readWhatIsThere()
            close(connection)
        }
    }

    private func accept(_ stream: Stream) {
        guard worker.hasRoomForConnection, isAllowed(stream) else {
            stream.close()
            worker.pipeline.count(listener: spec.index) { $0.connectionsRefused &+= 1 }
            return
        }
        worker.connectionCount += 1
        worker.pipeline.count(listener: spec.index) { $0.connectionsOpened &+= 1 }
        let lineBytesMax = worker.pipeline.lineBytesMax
        let connection = StreamConnection(
            stream, StreamDecoder(framing: spec.framing, lineBytesMax: lineBytesMax),
            nowMilliseconds: worker.loop.nowMilliseconds)
        connections[ObjectIdentifier(connection)] = connection
        connection.start(
            onBytes: { [unowned self, unowned connection] bytes in
                connection.lastReadMilliseconds = worker.loop.nowMilliseconds
                worker.withPipeline { connection.ingest(bytes, spec, &$0) }
            },
            onEnd: { [unowned self, unowned connection] in close(connection) })
    }

    private func isAllowed(_ stream: Stream) -> Bool {
        guard !spec.allowed.isEmpty else { return true }
        guard let peer = stream.peerAddress else { return false }
        return spec.allowed.contains { $0.contains(peer) }
    }

    private func close(_ connection: StreamConnection) {
        guard connections.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
        worker.withPipeline { connection.finish(spec, &$0) }
        worker.connectionCount -= 1
        worker.pipeline.count(listener: spec.index) { $0.connectionsClosed &+= 1 }
    }
}
