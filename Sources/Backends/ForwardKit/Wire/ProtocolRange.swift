/// The versions of the protocol that a peer speaks: its own and the one before.
package struct ProtocolRange: Sendable, Equatable {
    package var oldest: UInt8
    package var newest: UInt8

    /// This program's; there is no version 0.
    package static let own = ProtocolRange(newest: 1)

    package init(newest: UInt8) {
        self.newest = newest
        oldest = max(1, newest &- 1)
    }

    package init(oldest: UInt8, newest: UInt8) {
        self.oldest = oldest
        self.newest = newest
    }

    package func contains(_ version: UInt8) -> Bool { version >= oldest && version <= newest }

    /// The newest version that both speak; `nil` when there is none.
    package func common(with other: ProtocolRange) -> UInt8? {
        let version = min(newest, other.newest)
        return version >= max(oldest, other.oldest) ? version : nil
    }
}
