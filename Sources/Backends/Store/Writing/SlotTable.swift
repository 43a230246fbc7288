/// Which series each slot of a flush stands for.
struct SlotTable {
    struct Slot: Sendable {
        /// 0 for none.
        var series: UInt32 = 0
        /// The number of the first column with samples of this series.
        var firstColumn: UInt64 = 0
        /// When the file of names last heard of it, in hours since 1970.
        var seenHour: Int64 = 0
    }

    private(set) var slots: [Slot] = []
    /// Series that wait for an id.
    private(set) var unnamed: [StoreFlush.AddedSeries] = []

    mutating func add(_ series: [StoreFlush.AddedSeries], firstColumn: UInt64) {
        for one in series {
            if one.slot >= slots.count {
                slots.append(contentsOf: repeatElement(Slot(), count: one.slot + 1 - slots.count))
            }
            slots[one.slot] = Slot(firstColumn: firstColumn)
        }
        unnamed += series
    }

    /// Gives the series that waited their ids, in order.
    mutating func name(_ ids: [UInt32], atHour hour: Int64) {
        for (series, id) in zip(unnamed, ids) {
            slots[series.slot].series = id
            slots[series.slot].seenHour = hour
        }
        // Those that found no room are not stored until they come anew.
        unnamed = []
    }

    /// Frees a slot; answers what it stood for.
    mutating func release(_ slot: Int) -> Slot? {
        guard slot < slots.count else { return nil }
        defer { slots[slot] = Slot() }
        if slots[slot].series == 0 { unnamed.removeAll { $0.slot == slot } }
        return slots[slot].series == 0 ? nil : slots[slot]
    }

    /// Notes that a series was seen; answers whether that is worth writing down.
    mutating func touch(_ slot: Int, atHour hour: Int64) -> Bool {
        guard hour >= slots[slot].seenHour + Self.touchHours else { return false }
        slots[slot].seenHour = hour
        return true
    }

    /// How stale the file of names may be.
    static let touchHours: Int64 = 6

    /// Slots in use, by the ids of their series: the order in which chunks lie in a file.
    var bySeries: [(slot: Int, series: UInt32, firstColumn: UInt64)] {
        slots.indices
            .filter { slots[$0].series != 0 }
            .map { ($0, slots[$0].series, slots[$0].firstColumn) }
            .sorted { $0.series < $1.series }
    }
}
