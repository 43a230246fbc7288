/// Finds a series' index by hash in 4 bytes a slot: open addressing with linear probing.
///
/// A slot holds the index plus 1 and, in the bits above, as much of the hash as there is room for:
/// 11 bits beside a million series, so that a search looks at another series' record once in two
/// thousand steps. For the rest of the hash it asks the records. At most 2^31 series; the load
/// stays at or below 3/4.
struct SeriesSlots {
    private static let slotsMin = 64
    private static let indexBitsMin: UInt32 = 16
    /// How many slots ahead of its need a record is asked for: each is a cache miss by itself.
    private static let lookAhead = 32

    private(set) var slots = [UInt32](repeating: 0, count: SeriesSlots.slotsMin)
    private(set) var count = 0
    private var indexBits = SeriesSlots.indexBitsMin

    var memoryBytes: Int { slots.count * MemoryLayout<UInt32>.stride }

    /// Where the search for `tag` begins.
    func home(of tag: UInt32) -> Int { Int(tag) & (slots.count - 1) }

    func next(after position: Int) -> Int { (position &+ 1) & (slots.count - 1) }

    /// The index at `position` if it may be that of a key with `tag`.
    func candidate(at position: Int, for tag: UInt32) -> UInt32? {
        mayHave(slots[position], tag) ? index(in: slots[position]) : nil
    }

    /// Whether what `slot` keeps of a hash is that of `tag`.
    func mayHave(_ slot: UInt32, _ tag: UInt32) -> Bool { (slot ^ tag) & ~indexMask == 0 }

    /// `UInt32.max` for an empty slot.
    func index(in slot: UInt32) -> UInt32 { slot & indexMask &- 1 }

    /// Adds a series whose record is in `records`; the caller has made sure that it is not there.
    mutating func insert(_ index: UInt32, _ records: borrowing PagedArray<SeriesRecord>) {
        let isFull = (count + 1) * 4 > slots.count * 3
        if isFull || index &+ 1 > indexMask {
            let bits = max(indexBits, UInt32(UInt32.bitWidth - (index &+ 1).leadingZeroBitCount))
            resize(to: isFull ? slots.count * 2 : slots.count, indexBits: bits, records)
        }
        place(index, tag: records[Int(index)].tag)
        count += 1
    }

    /// Removes a series, and closes the gap so that no later search stops short.
    mutating func remove(_ index: UInt32, _ records: borrowing PagedArray<SeriesRecord>) {
        var gap = home(of: records[Int(index)].tag)
        while slots[gap] & indexMask != index &+ 1 {
            precondition(slots[gap] != 0, "removed a series that is not there")
            gap = next(after: gap)
        }
        close(gap, records)
        count -= 1
        if slots.count > Self.slotsMin, count * 8 < slots.count {
            resize(to: slots.count / 2, indexBits: indexBits, records)
        }
    }

    private var indexMask: UInt32 { UInt32(truncatingIfNeeded: (1 as UInt64) << indexBits &- 1) }

    private mutating func close(_ start: Int, _ records: borrowing PagedArray<SeriesRecord>) {
        let mask = slots.count - 1
        var gap = start
        var position = next(after: gap)
        while slots[position] != 0 {
            let index = slots[position] & indexMask &- 1
            let distance = (position &- home(of: records[Int(index)].tag)) & mask
            if distance >= (position &- gap) & mask {
                slots[gap] = slots[position]
                gap = position
            }
            position = next(after: position)
        }
        slots[gap] = 0
    }

    /// Builds the slots anew, with the rest of each hash from its record.
    private mutating func resize(
        to slotCount: Int, indexBits bits: UInt32, _ records: borrowing PagedArray<SeriesRecord>
    ) {
        let (old, oldMask) = (slots, indexMask)
        slots = [UInt32](repeating: 0, count: slotCount)
        indexBits = bits
        for position in old.indices {
            let ahead = old[(position &+ Self.lookAhead) & (old.count &- 1)]
            records.prefetch(Int(ahead & oldMask) &- 1)
            let index = old[position] & oldMask
            if index != 0 { place(index &- 1, tag: records[Int(index) &- 1].tag) }
        }
    }

    private mutating func place(_ index: UInt32, tag: UInt32) {
        var position = home(of: tag)
        while slots[position] != 0 { position = next(after: position) }
        slots[position] = tag & ~indexMask | (index &+ 1)
    }
}
