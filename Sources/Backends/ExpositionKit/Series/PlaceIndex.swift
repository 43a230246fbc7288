import Statsd

/// Finds a place by the hash of what stands there, in 12 to 24 bytes a place.
///
/// It keeps no keys: its user compares, and says the hash again when a place is freed. In 1,024
/// parts, so that growing it never takes long: at a million places one part has 1,000, and its
/// growth takes some microseconds, where a single table would stop the thread for 20 ms.
struct PlaceIndex: Sendable {
    private static var partCount: Int { 1024 }

    /// All share one empty table until they get a place of their own.
    private var parts = [HashSlots](repeating: HashSlots(), count: Self.partCount)

    /// The place with this hash that `isIt`.
    func find(_ hash: Int, where isIt: (UInt32) -> Bool) -> UInt32? {
        let part = parts[Self.part(of: hash)]
        let tag = Self.tag(of: hash)
        var position = part.home(of: tag)
        while part.slots[position].index != HashSlots.none {
            let slot = part.slots[position]
            if slot.tag == tag, isIt(slot.index) { return slot.index }
            position = part.next(after: position)
        }
        return nil
    }

    /// Adds a place; the caller has made sure that it is not there.
    mutating func insert(_ place: UInt32, hash: Int) {
        parts[Self.part(of: hash)].insert(place, tag: Self.tag(of: hash))
    }

    /// Removes a place, which is there, with the hash that it came with.
    mutating func remove(_ place: UInt32, hash: Int) {
        parts[Self.part(of: hash)].remove(place, tag: Self.tag(of: hash))
    }

    private static func part(of hash: Int) -> Int { hash & (partCount - 1) }

    private static func tag(of hash: Int) -> UInt32 {
        HashSlots.tag(of: UInt64(truncatingIfNeeded: hash))
    }
}
