internal import CLibuv

/// Who is at the other end of a Unix socket, as the kernel says: only root can claim to be another.
package struct PeerCredentials: Sendable, Equatable {
    package var userID: UInt32
    package var groupID: UInt32
    /// Further groups of a connection's peer; none for datagrams, which do not carry them.
    package var groups: [UInt32] = []

    package init(userID: UInt32, groupID: UInt32, groups: [UInt32] = []) {
        self.userID = userID
        self.groupID = groupID
        self.groups = groups
    }
}

/// The accounts that are heard on a Unix socket: who is in one of the lists is.
package struct PeerAccounts: Sendable, Equatable {
    private let userIDs: [UInt32]
    private let groupIDs: [UInt32]

    package init(userIDs: [UInt32], groupIDs: [UInt32]) {
        self.userIDs = userIDs
        self.groupIDs = groupIDs
    }

    /// Who is not known is not heard.
    package func contains(_ peer: PeerCredentials?) -> Bool {
        guard let peer else { return false }
        return userIDs.contains(peer.userID) || groupIDs.contains(peer.groupID)
            || peer.groups.contains { groupIDs.contains($0) }
    }
}

// MARK: - Asking the kernel

extension PeerCredentials {
    /// Groups that a process can have (`NGROUPS_MAX` of Linux).
    private static let groupsMax = 65_536

    init(_ raw: martlet_credentials, groups: [UInt32] = []) {
        self.init(userID: raw.user, groupID: raw.group, groups: groups)
    }

    /// Those of the process that connected, as they were then; nil if the kernel does not say.
    init?(ofPeer socket: SocketDescriptor) {
        var raw = martlet_credentials()
        guard unsafe martlet_peer_credentials(socket.raw, &raw) == 0 else { return nil }
        self.init(raw, groups: Self.groups(ofPeer: socket))
    }

    /// None on a kernel before 4.13, which does not tell them.
    private static func groups(ofPeer socket: SocketDescriptor) -> [UInt32] {
        // Asked without room the kernel says how many there are.
        let count = Int(martlet_peer_groups(socket.raw, nil, 0))
        guard (1...groupsMax).contains(count) else { return [] }
        var groups = [UInt32](repeating: 0, count: count)
        let found = Int(unsafe martlet_peer_groups(socket.raw, &groups, Int32(count)))
        return Array(groups.prefix(max(0, found)))
    }
}
