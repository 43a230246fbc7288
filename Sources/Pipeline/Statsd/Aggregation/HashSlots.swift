/// Finds a dense index by hash: open addressing with linear probing over 8-byte slots.
///
/// It knows no keys. Its user compares what a slot points at, and removes what it forgets. A
/// slot's home follows from its 32-bit tag alone, so growing and removing need no key either.
/// At most 2^31 entries; the load stays at or below 3/4.
package struct HashSlots: Sendable {
    package struct Slot: BitwiseCopyable, Sendable {
        package var tag: UInt32
        package var index: UInt32
    }

    /// The `index` of an empty slot.
    package static let none = UInt32.max
    private static let slotsMin = 64

    package private(set) var slots = [Slot](
        repeating: Slot(tag: 0, index: HashSlots.none), count: HashSlots.slotsMin)
    private(set) var count = 0

    package init() {}

    /// The half of a hash that is kept.
    package static func tag(of hash: UInt64) -> UInt32 {
        UInt32(truncatingIfNeeded: hash ^ (hash >> 32))
    }

    var memoryBytes: Int { slots.count * MemoryLayout<Slot>.stride }

    /// Where the search for `tag` begins.
    package func home(of tag: UInt32) -> Int { Int(tag) & (slots.count - 1) }

    package func next(after position: Int) -> Int { (position &+ 1) & (slots.count - 1) }

    /// Adds an entry; the caller has made sure that it is not there.
    package mutating func insert(_ index: UInt32, tag: UInt32) {
        if (count + 1) * 4 > slots.count * 3 { resize(to: slots.count * 2) }
        place(Slot(tag: tag, index: index))
        count += 1
    }

    /// Removes the entry `index`, and closes the gap so that no later search stops short.
    package mutating func remove(_ index: UInt32, tag: UInt32) {
        var gap = home(of: tag)
        while slots[gap].index != index {
            precondition(slots[gap].index != Self.none, "removed an entry that is not there")
            gap = next(after: gap)
        }
        close(gap)
        count -= 1
        if slots.count > Self.slotsMin, count * 8 < slots.count { resize(to: slots.count / 2) }
    }

    mutating func removeAll() { self = HashSlots() }

    private mutating func close(_ start: Int) {
        let mask = slots.count - 1
        var gap = start
        var position = next(after: gap)
        while slots[position].index != Self.none {
            let distance = (position &- home(of: slots[position].tag)) & mask
            if distance >= (position &- gap) & mask {
                slots[gap] = slots[position]
                gap = position
            }
            position = next(after: position)
        }
        slots[gap].index = Self.none
    }

    private mutating func resize(to slotCount: Int) {
        let old = slots
        slots = [Slot](repeating: Slot(tag: 0, index: Self.none), count: slotCount)
        for slot in old where slot.index != Self.none { place(slot) }
    }

    private mutating func place(_ slot: Slot) {
        var position = home(of: slot.tag)
        while slots[position].index != Self.none { position = next(after: position) }
        slots[position] = slot
    }
}
