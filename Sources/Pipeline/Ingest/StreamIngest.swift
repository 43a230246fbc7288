internal import EventLoop
internal import Statsd

/// Takes the connections of one listening socket, TCP or Unix, and reads them.
final class StreamIngest {
    private(set) var spec: ListenerSpec
    private unowned let worker: IngestWorker
    private var listener: StreamListener?
    private var connections: [ObjectIdentifier: StreamConnection] = [:]
    private var acceptErrorsCounted: UInt64 = 0

    init(_ spec: ListenerSpec, _ bound: BoundSocket, worker: IngestWorker) throws(SocketError) {
        self.spec = spec
        self.worker = worker
        listener = try StreamListener(on: worker.loop, socket: bound) {
            [unowned self] stream in accept(stream)
        }
    }

    /// Reads by a changed entry from now on; framing and limits are those of new connections.
    func update(_ new: ListenerSpec) {
        spec = new
    }

    /// Closes connections that have been silent for the idle timeout.
    func closeIdle(nowMilliseconds: UInt64) {
        guard let timeoutMilliseconds = spec.idleTimeoutMilliseconds else { return }
        for connection in connections.values
        where nowMilliseconds &- connection.lastReadMilliseconds > timeoutMilliseconds {
            close(connection)
        }
    }

    /// Adds the connections that could not be accepted, for want of descriptors, since the last
    /// call: the kernel's queue was relieved of them.
    func countAcceptErrors() {
        guard let listener else { return }
        let new = listener.acceptErrors &- acceptErrorsCounted
        acceptErrorsCounted = listener.acceptErrors
        guard new > 0 else { return }
        worker.pipeline.count(listener: spec.index) { $0.connectionsRefused[.acceptFailed] &+= new }
    }

    /// Accepts no more, reads what the connections' sockets hold, ends their last lines, closes.
    func close(untilNanoseconds deadline: UInt64) {
        listener?.acceptWaiting()
        countAcceptErrors()
        listener?.close()
        listener = nil
        for connection in connections.values {
            connection.readWhatIsThere(untilNanoseconds: deadline)
            close(connection)
        }
    }

    private func accept(_ stream: Stream) {
        if let reason = reasonToRefuse(stream) {
            stream.close()
            worker.pipeline.count(listener: spec.index) { $0.connectionsRefused[reason] &+= 1 }
            return
        }
        worker.pipeline.count(listener: spec.index) { $0.connectionsOpened &+= 1 }
        let lineBytesMax = worker.pipeline.lineBytesMax
        let connection = StreamConnection(
            stream, StreamDecoder(framing: spec.framing, lineBytesMax: lineBytesMax),
            number: worker.nextConnectionNumber(),
            nowMilliseconds: worker.loop.nowMilliseconds)
        connections[ObjectIdentifier(connection)] = connection
        connection.start(
            onBytes: { [unowned self, unowned connection] bytes in
                connection.lastReadMilliseconds = worker.loop.nowMilliseconds
                worker.withPipeline { connection.ingest(bytes, spec, worker.tap, &$0) }
            },
            onEnd: { [unowned self, unowned connection] in close(connection) })
    }

    /// Why a connection is not taken; one that is has its place in the limit.
    private func reasonToRefuse(_ stream: Stream) -> RefuseReason? {
        if !spec.allowed.isEmpty, !spec.allows(stream.peerAddress) { return .address }
        if let accounts = spec.accounts, !accounts.contains(stream.peerCredentials) {
            return .credentials
        }
        return worker.connections.take() ? nil : .limit
    }

    private func close(_ connection: StreamConnection) {
        guard connections.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
        worker.withPipeline { connection.finish(spec, worker.tap, &$0) }
        worker.connections.giveBack()
        worker.pipeline.count(listener: spec.index) { $0.connectionsClosed &+= 1 }
    }
}
