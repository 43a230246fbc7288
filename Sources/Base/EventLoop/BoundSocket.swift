internal import CLibuv
internal import Glibc

/// Opens and binds a socket by its description, and undoes it.
///
/// Made on any thread and handed to the one whose loop reads it: that reader then owns it.
package struct BoundSocket: Sendable {
    let descriptor: SocketDescriptor
    package let localAddress: SocketAddress
    /// The file to remove at the end; nil for all but a Unix path of ours.
    private let file: SocketFile?
    /// Another program holds it too, and goes on with it when we have gone.
    package let isInherited: Bool

    package init(_ binding: SocketBinding, kind: SocketKind) throws(SocketError) {
        switch binding {
        case .inet(let address, let sharing):
            self = try Self.inet(address, sharing, kind)
        case .unix(let file):
            self = try Self.unix(file, kind)
        case .inherited(let fileDescriptor):
            self = try Self.inherited(fileDescriptor, kind)
        }
    }

    /// Ends what libuv does not: closes the descriptor and removes the file.
    package func close() {
        descriptor.close()
        removeFile()
    }

    /// Has the kernel note who sends datagrams to a Unix socket, from the next one on.
    package func noteCredentials() {
        // Cannot fail on a Unix socket; without the note nobody would be heard.
        _ = martlet_note_credentials(descriptor.raw)
    }

    /// Removes the socket's file, if it is still this socket's.
    func removeFile() {
        file?.remove()
    }

    private init(
        _ descriptor: SocketDescriptor, file: SocketFile? = nil, isInherited: Bool = false
    ) throws(UVError) {
        self.descriptor = descriptor
        self.file = file
        self.isInherited = isInherited
        localAddress = try descriptor.localAddress()
    }

    private static func inet(
        _ address: SocketAddress, _ sharing: PortSharing, _ kind: SocketKind
    ) throws(SocketError) -> BoundSocket {
        let scheme = kind == .datagram ? "udp" : "tcp"
        return try SocketError.naming("bind \(scheme)://\(address)") { () throws(UVError) in
            let descriptor = try SocketDescriptor(family: address.family, kind: kind)
            return try closing(descriptor) { () throws(UVError) in
                try prepare(descriptor, for: address, kind)
                if sharing == .sibling { try descriptor.set(SO_REUSEPORT, to: 1) }
                try descriptor.bind(to: address)
                if sharing == .first { try descriptor.set(SO_REUSEPORT, to: 1) }
                return try BoundSocket(descriptor)
            }
        }
    }

    /// Sets what must be set before the bind.
    private static func prepare(
        _ descriptor: SocketDescriptor, for address: SocketAddress, _ kind: SocketKind
    ) throws(UVError) {
        if case .ipv6(let high, let low, _, _) = address {
            // The wildcard, and IPv4 addresses in IPv6 clothes (::ffff:a.b.c.d).
            let takesIPv4 = high == 0 && (low == 0 || low >> 32 == 0xFFFF)
            try descriptor.set(
                IPV6_V6ONLY, to: takesIPv4 ? 0 : 1, level: Int32(IPPROTO_IPV6))
        }
        // A port whose last connections still time out can be bound again. Not for datagrams,
        // where the flag would let a second socket take the traffic of the first.
        if kind == .stream { try descriptor.set(SO_REUSEADDR, to: 1) }
    }

    private static func unix(
        _ file: UnixSocketFile, _ kind: SocketKind
    ) throws(SocketError) -> BoundSocket {
        let scheme = kind == .datagram ? "unixgram" : "unixstream"
        return try SocketError.naming("bind \(scheme)://\(file.path)") { () throws(UVError) in
            let descriptor = try SocketDescriptor(family: AF_UNIX, kind: kind)
            return try closing(descriptor) { () throws(UVError) in
                let mark = try SocketFile.bind(descriptor, as: file, kind)
                do throws(UVError) {
                    return try BoundSocket(descriptor, file: mark)
                } catch {
                    mark?.remove()
                    throw error
                }
            }
        }
    }

    private static func inherited(
        _ fileDescriptor: Int32, _ kind: SocketKind
    ) throws(SocketError) -> BoundSocket {
        let descriptor = SocketDescriptor(raw: fileDescriptor)
        return try SocketError.naming("inherit socket \(fileDescriptor)") { () throws(UVError) in
            guard try SocketKind(of: descriptor) == kind else {
                throw UVError(code: -EPROTOTYPE)
            }
            try descriptor.adopt()
            return try BoundSocket(descriptor, isInherited: true)
        }
    }

    /// Runs a step, and closes the descriptor if it fails.
    private static func closing<Outcome>(
        _ descriptor: SocketDescriptor, _ step: () throws(UVError) -> Outcome
    ) throws(UVError) -> Outcome {
        do throws(UVError) {
            return try step()
        } catch {
            descriptor.close()
            throw error
        }
    }
}
