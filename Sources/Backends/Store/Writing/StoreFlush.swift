/// One flush on its way to the store's thread: the values of all series, and which series they are.
///
/// Series are known by slots, which the sender gives out; a slot that is released is given out
/// again in a later flush at the earliest.
package struct StoreFlush: Sendable {
    package struct AddedSeries: Sendable, Equatable {
        package var slot: Int
        package var name: [UInt8]
        /// `a="1",le="2"`: sorted by name, values escaped as on the page, no braces.
        package var labels: [UInt8]

        package init(slot: Int, name: [UInt8], labels: [UInt8]) {
            self.slot = slot
            self.name = name
            self.labels = labels
        }
    }

    /// Unix time.
    package var timestampMilliseconds: Int64
    package var added: [AddedSeries] = []
    /// Slots whose series end with this flush; their values may be stale markers.
    package var released: [Int] = []
    /// By slot; `SpecialValue.absent` where there is none.
    package var values: [Double] = []
    /// Values that are not absent.
    package var points = 0

    package init(timestampMilliseconds: Int64) {
        self.timestampMilliseconds = timestampMilliseconds
    }

    /// Sets the value of a slot, once a flush.
    package mutating func set(_ value: Double, slot: Int) {
        if slot >= values.count {
            let missing = slot + 1 - values.count
            values.append(contentsOf: repeatElement(SpecialValue.absent, count: missing))
        }
        values[slot] = value.isNaN && !SpecialValue.isStale(value) ? SpecialValue.notANumber : value
        points += 1
    }
}
