package import EventLoop

/// A listener whose sockets are bound and wait to be read: made on the main thread, so that an
/// address in use is known before anything has started.
package struct BoundListener: Sendable {
    package let spec: ListenerSpec
    /// Where it is bound: the kernel's choice of port where that was 0.
    package let address: SocketAddress
    /// For UDP one for each worker; else, or if datagrams are signed, one that one worker reads.
    let sockets: [BoundSocket]

    /// Binds every socket or none; connections queue from now on, before a worker takes them.
    package static func bind(
        _ spec: ListenerSpec, to binding: SocketBinding, workers: Int
    ) throws(SocketError) -> BoundListener {
        let bound = try bindSockets(spec, to: binding, workers: workers)
        do throws(SocketError) {
            if spec.transport.kind == .stream { try bound.listen() }
            if spec.joinsDatagrams { try bound.joinDatagrams() }
            if spec.accounts != nil { bound.noteCredentials() }
        } catch {
            bound.close()
            throw error
        }
        return bound
    }

    private static func bindSockets(
        _ spec: ListenerSpec, to binding: SocketBinding, workers: Int
    ) throws(SocketError) -> BoundListener {
        let kind = spec.transport.kind
        guard case .inet(let address, _) = binding, spec.transport == .udp, workers > 1,
            spec.envelope == nil
        else {
            let socket = try BoundSocket(binding, kind: kind)
            return BoundListener(spec: spec, address: socket.localAddress, sockets: [socket])
        }
        var sockets = [try BoundSocket(.inet(address, sharing: .first), kind: kind)]
        let shared = sockets[0].localAddress
        for _ in 1..<workers {
            do throws(SocketError) {
                sockets.append(try BoundSocket(.inet(shared, sharing: .sibling), kind: kind))
            } catch {
                for socket in sockets { socket.close() }
                throw error
            }
        }
        return BoundListener(spec: spec, address: shared, sockets: sockets)
    }

    private func listen() throws(SocketError) {
        for socket in sockets { try socket.listen() }
    }

    private func joinDatagrams() throws(SocketError) {
        for socket in sockets { try socket.joinDatagrams() }
    }

    /// From the first datagram on, also before a worker reads.
    private func noteCredentials() {
        guard spec.transport == .unixDatagram else { return }
        for socket in sockets { socket.noteCredentials() }
    }

    /// The socket that `worker` of `workers` reads, if it reads one.
    func socket(ofWorker worker: Int, of workers: Int) -> BoundSocket? {
        if sockets.count == workers { return sockets[worker] }
        return spec.index % workers == worker ? sockets[0] : nil
    }

    /// Asks for the configured receive buffer on each datagram socket: the smallest granted.
    package func requestReceiveBuffer() -> Int {
        guard spec.transport.kind == .datagram else { return 0 }
        return sockets.map { $0.requestReceiveBuffer(spec.receiveBufferBytes) }.min() ?? 0
    }

    /// Gives the sockets up before any worker has them.
    package func close() {
        for socket in sockets { socket.close() }
    }
}
