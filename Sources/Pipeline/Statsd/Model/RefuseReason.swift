/// Why a datagram was received and not read, or a connection closed at once.
///
/// The raw value is the label in the ledger.
package enum RefuseReason: String, CaseIterable, Error, Sendable {
    /// It comes from outside the networks of `allow`.
    case address = "address"
    /// It comes from an account that is in neither `users` nor `groups`.
    case credentials = "credentials"
    /// A datagram that is no whole envelope, where only signed ones are read.
    case envelope = "envelope"
    /// It is signed by a key that the listener does not have.
    case key = "key"
    /// It is not signed by who has that key, or was changed on its way.
    case signature = "signature"
    /// Its time is too far from ours.
    case drift = "drift"
    /// It was read before, or is so old that nobody remembers whether it was.
    case replay = "replay"
    /// A connection over `limits.connections`.
    case limit = "limit"
    /// A connection for which the system had no descriptor.
    case acceptFailed = "accept_failed"

    /// Those that befall datagrams.
    package static let ofDatagrams: [RefuseReason] = [
        .address, .credentials, .envelope, .key, .signature, .drift, .replay,
    ]
    /// Those that befall connections.
    package static let ofConnections: [RefuseReason] = [
        .address, .credentials, .limit, .acceptFailed,
    ]

    /// A dense number for `RefusedCounts`.
    var index: Int {
        switch self {
        case .address: 0
        case .credentials: 1
        case .limit: 2
        case .acceptFailed: 3
        case .envelope: 4
        case .key: 5
        case .signature: 6
        case .drift: 7
        case .replay: 8
        }
    }
}

/// How often each `RefuseReason` befell one listener; flat, so that a ledger has no array more.
package struct RefusedCounts: Sendable {
    private var counts = InlineArray<9, UInt64>(repeating: 0)

    package init() {}

    package subscript(reason: RefuseReason) -> UInt64 {
        get { counts[reason.index] }
        set { counts[reason.index] = newValue }
    }

    package var total: UInt64 { counts.indices.reduce(0) { $0 &+ counts[$1] } }

    package mutating func add(_ other: RefusedCounts) {
        for index in counts.indices { counts[index] &+= other.counts[index] }
    }
}

extension RefusedCounts: Equatable {
    package static func == (one: RefusedCounts, other: RefusedCounts) -> Bool {
        one.counts.indices.allSatisfy { one.counts[$0] == other.counts[$0] }
    }
}
