internal import Glibc

/// A connected socket for a program that sends and ends: every call blocks.
package struct ClientSocket {
    private let descriptor: SocketDescriptor
    private let target: SocketAddress

    package init(to address: SocketAddress, kind: SocketKind) throws(SocketError) {
        target = address
        do throws(UVError) {
            descriptor = try SocketDescriptor(family: address.family, kind: kind)
            do throws(UVError) {
                // Connected before it is asked not to wait, so that `connect` has an answer.
                try descriptor.setBlocking()
                try descriptor.connect(to: address)
            } catch {
                descriptor.close()
                throw error
            }
        } catch {
            throw SocketError(action: "connect to \(address)", cause: error)
        }
    }

    /// Sends all of `bytes`: one datagram, or a piece of the stream.
    package func send(_ bytes: [UInt8]) throws(SocketError) {
        var start = 0
        while start < bytes.count {
            let count = unsafe bytes[start...].withUnsafeBytes {
                unsafe Glibc.send(
                    descriptor.raw, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count >= 0 else {
                if UVError.last.code == -EINTR { continue }
                throw SocketError(action: "send to \(target)", cause: .last)
            }
            start += count
        }
    }

    package func close() {
        descriptor.close()
    }
}
