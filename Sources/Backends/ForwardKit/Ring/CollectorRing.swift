import Statsd

/// Divides series among collectors so that every agent with the same list divides them alike.
///
/// Rendezvous hashing (Thaler and Ravishankar, "A name-based mapping scheme for rendezvous", 1996):
/// a key goes to the collector for which key and name together hash highest. One collector more or
/// less moves its own share of the keys and no others.
package struct CollectorRing: Sendable, Equatable {
    /// Collectors of one ring: each is one multiplication a series.
    package static let collectorsMax = 256

    /// Their names, sorted and each once: the order of a configuration does not matter.
    package let collectors: [String]
    private let hashes: [UInt64]
    /// Tells rings apart: equal on all agents that have the same collectors.
    package let epoch: UInt64

    package init(_ names: [String]) {
        collectors = Set(names).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        precondition(
            !collectors.isEmpty && collectors.count <= Self.collectorsMax,
            "a ring has at least one collector and at most 256")
        hashes = collectors.map { MemberHash.hash(Array($0.utf8).span) }
        epoch = MemberHash.hash(Array(collectors.joined(separator: "\n").utf8).span)
    }

    /// The number in `collectors` of the one that a series belongs to.
    ///
    /// The key alone decides: all types of one name meet at one collector.
    package func owner(ofKey key: Span<UInt8>) -> Int {
        guard hashes.count > 1 else { return 0 }
        let keyHash = MemberHash.hash(key)
        var owner = 0
        var highest: UInt64 = 0
        for index in hashes.indices {
            let score = Self.mixed(keyHash ^ hashes[index])
            if score > highest || index == 0 {
                highest = score
                owner = index
            }
        }
        return owner
    }

    /// Steele's, Lea's and Flood's finalizer: every bit of the input changes half of the output's.
    private static func mixed(_ number: UInt64) -> UInt64 {
        var mixed = number
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
