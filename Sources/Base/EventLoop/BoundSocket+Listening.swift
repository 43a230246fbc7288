internal import Glibc

extension BoundSocket {
    /// Lets connections queue from now on, before a loop accepts them.
    ///
    /// Two stream sockets may be bound to one address as long as neither listens, so it is here
    /// that the second is told. On failure the socket stays its holder's to close.
    package func listen(
        backlog: Int32 = StreamListener.backlogDefault
    ) throws(SocketError) {
        _ = try SocketError.naming("listen on \(localAddress)") { () throws(UVError) in
            try UVError.checkCall(Glibc.listen(descriptor.raw, backlog))
        }
    }
}
