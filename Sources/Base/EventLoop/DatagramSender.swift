internal import CLibuv
internal import Glibc

/// Sends datagrams to one address, as many as the kernel takes at once, and never waits.
package final class DatagramSender {
    /// Datagrams a system call.
    package static let messagesMax = Int(martlet_sent_messages_max)
    /// Bytes a datagram of UDP can have.
    package static let datagramBytesMax = 65_507

    private let descriptor: SocketDescriptor
    private var isOpen = true

    /// Opens a socket and names its peer, so that the kernel reports when nobody is there.
    package init(to address: SocketAddress) throws(SocketError) {
        descriptor = try SocketError.naming("send to \(address)") { () throws(UVError) in
            let descriptor = try SocketDescriptor(family: address.family, kind: .datagram)
            do throws(UVError) {
                try descriptor.connect(to: address)
            } catch {
                descriptor.close()
                throw error
            }
            return descriptor
        }
    }

    /// Sends datagrams that lie one behind the other in `bytes`.
    ///
    /// - Parameters:
    ///   - bytes: of all of them.
    ///   - start: where the first begins.
    ///   - ends: where each ends; in order, and within `bytes`.
    /// - Returns: how many the kernel took; fewer than there are is no error.
    /// - Throws: why it did not take the first: `EAGAIN` when its buffer is full, `ECONNREFUSED`
    ///   when an earlier one found nobody, which is then forgotten.
    package func send(
        _ bytes: Span<UInt8>, from start: UInt32, ends: Span<UInt32>
    ) throws(UVError) -> Int {
        precondition(isOpen, "a socket sends before it is closed")
        guard let last = ends.indices.last.map({ ends[$0] }) else { return 0 }
        precondition(start <= last && Int(last) <= bytes.count, "datagrams lie within the bytes")
        let sent = unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe ends.withUnsafeBufferPointer { ends in
                unsafe martlet_send_batch(
                    descriptor.raw, bytes.baseAddress, start, ends.baseAddress,
                    Int32(clamping: ends.count))
            }
        }
        return Int(try UVError.check(sent))
    }

    package func close() {
        guard isOpen else { return }
        isOpen = false
        descriptor.close()
    }
}
