/// Which series are to be looked at in which second, so that nobody has to look at all of them.
///
/// A wheel of lists linked through the places: a series stands in the list of the second in which
/// it will be too old, if nothing comes for it, or of the last second of the turn. Samples do not
/// move it: whoever looks at a series that is not too old puts it back for later. Times to live
/// that are longer than a turn so cost one look in an hour.
///
/// Memory: 16 KiB, and 8 bytes a place.
struct ExpiryWheel: Sendable {
    /// Seconds of a turn: 68 minutes.
    static let slotCount: UInt32 = 4096

    private struct Link: BitwiseCopyable, Sendable {
        var next: UInt32
        /// The place before; of a list's first one `firstSlot` plus the list's number.
        var previous: UInt32
    }

    private static let none = UInt32.max
    /// 2^32 series are never there.
    private static let firstSlot = none - slotCount
    private static let unlinked = Link(next: none, previous: none)

    private var heads = [UInt32](repeating: none, count: Int(slotCount))
    private var links = ChunkedArray<Link>()
    /// The second whose list is looked at next.
    private var cursorSeconds: UInt32 = 0

    /// Puts a place into the list of a second, and takes it out of the one that it is in.
    mutating func insert(_ place: UInt32, dueSeconds: UInt32) {
        remove(place)
        while links.count <= Int(place) { links.append(Self.unlinked) }
        let due = min(max(dueSeconds, cursorSeconds), cursorSeconds &+ (Self.slotCount - 1))
        let slot = due % Self.slotCount
        let first = heads[Int(slot)]
        links[place] = Link(next: first, previous: Self.firstSlot + slot)
        if first != Self.none { links[first].previous = place }
        heads[Int(slot)] = place
    }

    /// Takes a place out of its list, if it is in one.
    mutating func remove(_ place: UInt32) {
        guard Int(place) < links.count, links[place].previous != Self.none else { return }
        let link = links[place]
        if link.previous >= Self.firstSlot {
            heads[Int(link.previous - Self.firstSlot)] = link.next
        } else {
            links[link.previous].next = link.next
        }
        if link.next != Self.none { links[link.next].previous = link.previous }
        links[place] = Self.unlinked
    }

    /// Takes the next place out that is to be looked at by now; `nil` when there is none.
    mutating func takeNext(nowSeconds: UInt32) -> UInt32? {
        guard cursorSeconds <= nowSeconds else { return nil }
        // After a long while every list is due: one turn looks at all of them.
        let behind = nowSeconds - cursorSeconds
        if behind >= Self.slotCount { cursorSeconds = nowSeconds - (Self.slotCount - 1) }
        while cursorSeconds <= nowSeconds {
            let first = heads[Int(cursorSeconds % Self.slotCount)]
            if first != Self.none {
                remove(first)
                return first
            }
            cursorSeconds += 1
        }
        return nil
    }
}
