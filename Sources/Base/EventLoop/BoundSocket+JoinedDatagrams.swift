internal import CLibuv

extension BoundSocket {
    /// Asks for runs of equally long datagrams of one sender in one message (`UDP_GRO`).
    ///
    /// A run costs the kernel hardly more than one datagram, where the sender used `UDP_SEGMENT` or
    /// the network card joined them. Before the socket is read.
    package func joinDatagrams() throws(SocketError) {
        let status = martlet_join_datagrams(descriptor.raw)
        guard status < 0 else { return }
        throw SocketError(
            action: "join the datagrams of \(localAddress)", cause: UVError(code: status))
    }
}
