import ExpositionKit

/// Which sample of the exposition has which slot, in the exposition's order.
///
/// That order is stable: what stays, stays in it. So a flush is compared with the last one in one
/// pass, by a hash of each sample's identity; two that stand beside each other with one hash (one
/// flush in 2^44 of a million series) would be taken for the same.
package struct SeriesRoster: Sendable {
    private struct Entry: BitwiseCopyable {
        var identity: Int
        var slot: UInt32
        var isGone = false
    }

    /// Entries passed over at a sample that is not the next one, before it counts as new.
    private static let lookAhead = 16

    private var entries: [Entry] = []
    private var freeSlots: [UInt32] = []
    private var slotsMade: UInt32 = 0

    package init() {}

    package var count: Int { entries.count }

    /// The passage from one flush to the next.
    package struct Passage {
        private let old: SeriesRoster
        private var entries: [Entry]
        private var new: SeriesRoster
        private var nextGone = 0
        /// Entries that may still be looked at in search of series that are gone.
        private var looksLeft: Int
        private var next = 0
        private let seriesMax: Int
        /// Samples of series beyond `seriesMax`.
        private(set) var refused = 0
        /// Whether no slot is left, and every series of the last flush was met again.
        var isExhausted: Bool { next == entries.count && new.slotsInUse >= seriesMax }
        /// Slots whose series are gone: free from the next flush on.
        private(set) var released: [UInt32] = []

        package init(from roster: SeriesRoster, seriesMax: Int = .max) {
            self.seriesMax = seriesMax
            old = roster
            entries = roster.entries
            looksLeft = 4 * roster.entries.count
            new = roster
            new.entries = []
            new.entries.reserveCapacity(roster.entries.count)
        }

        /// The slot of a sample that no longer exists; `nil` if it had none.
        mutating func end(_ identity: Int) -> Int? {
            var place = nextGone
            while place < entries.count, entries[place].identity != identity { place += 1 }
            looksLeft -= place - nextGone
            // One that is not found is taken for a series that is not there any more, all the same.
            if looksLeft <= 0 { nextGone = entries.count }
            guard place < entries.count else { return nil }
            nextGone = max(nextGone, place + 1)
            entries[place].isGone = true
            return Int(entries[place].slot)
        }

        /// The slot of a sample, and whether it is new; `nil` when all slots are taken.
        mutating func slot(of identity: Int) -> (slot: Int, isNew: Bool)? {
            if let place = place(of: identity) {
                for skipped in next..<place { release(entries[skipped]) }
                next = place + 1
                new.entries.append(entries[place])
                return (Int(entries[place].slot), false)
            }
            // Slots that are free only from the next flush on count, too: there are no more.
            guard new.slotsInUse < seriesMax else {
                refused += 1
                return nil
            }
            let slot = new.takeSlot()
            new.entries.append(Entry(identity: identity, slot: slot))
            return (Int(slot), true)
        }

        private func place(of identity: Int) -> Int? {
            var looks = SeriesRoster.lookAhead
            var place = next
            while place < entries.count, looks > 0 {
                if !entries[place].isGone {
                    if entries[place].identity == identity { return place }
                    looks -= 1
                }
                place += 1
            }
            return nil
        }

        private mutating func release(_ entry: Entry) {
            released.append(entry.slot)
        }

        /// The roster after this flush, once it is on its way; all released slots are then known.
        mutating func finish() -> (roster: SeriesRoster, released: [Int]) {
            while next < entries.count {
                release(entries[next])
                next += 1
            }
            new.freeSlots += released
            return (new, released.map(Int.init))
        }
    }

    private var slotsInUse: Int { Int(slotsMade) - freeSlots.count }

    private mutating func takeSlot() -> UInt32 {
        if let slot = freeSlots.popLast() { return slot }
        slotsMade += 1
        return slotsMade - 1
    }
}

extension ExpositionSample {
    /// Tells samples of one process apart: name, ending, labels and the last label.
    var identity: Int {
        var hasher = Hasher()
        hasher.combine(name)
        hasher.combine(labels)
        unsafe hasher.combine(
            bytes: UnsafeRawBufferPointer(
                start: ending.utf8Start, count: ending.utf8CodeUnitCount))
        if let last {
            unsafe last.value.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        }
        return hasher.finalize()
    }
}
