/// Says where a listening socket comes from.
package enum SocketBinding: Sendable {
    /// An IPv4 or IPv6 address; `[::]` takes IPv4 as well, any other IPv6 address does not.
    case inet(SocketAddress, sharing: PortSharing = .alone)
    case unix(UnixSocketFile)
    /// A socket another program has bound, such as the service manager; closed with its owner.
    case inherited(fileDescriptor: Int32)
}

/// Says which sockets of this process share a port.
///
/// The first binds alone and opens the port to its siblings afterwards. So a second agent on the
/// same port fails, where the flag from the start would give it half of the traffic.
package enum PortSharing: Sendable {
    /// Nobody shares the port.
    case alone
    /// Siblings follow.
    case first
    /// The first has been bound, to the same address.
    case sibling
}

/// Describes a Unix socket to bind.
package struct UnixSocketFile: Sendable {
    /// A path, or `@name` for an abstract name, which has neither mode nor owner.
    package var path: String
    /// Permission bits, such as `0o660`; nil leaves them to the umask.
    package var mode: UInt32?
    /// User and group of the file; nil leaves either as it is.
    package var userID: UInt32?
    package var groupID: UInt32?

    package init(
        path: String, mode: UInt32? = nil, userID: UInt32? = nil, groupID: UInt32? = nil
    ) {
        self.path = path
        self.mode = mode
        self.userID = userID
        self.groupID = groupID
    }
}
