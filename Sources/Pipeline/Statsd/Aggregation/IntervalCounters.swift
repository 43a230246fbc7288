/// The counters of the open interval, in blocks that go one by one when it ends.
///
/// A flush turns a block into points and gives it back before it looks at the next, so cells and
/// points of a million counters are never there together. 16 bytes a counter.
struct IntervalCounters: ~Copyable {
    private static var blockCount: Int { PagedArray<Touched<CounterCell>>.blockCount }

    private var cells = PagedArray<Touched<CounterCell>>()
    private var count = 0

    var memoryBytes: Int { cells.memoryBytes }

    subscript(slot: UInt32) -> Touched<CounterCell> { cells[Int(slot)] }

    /// Gives `series` an empty cell; answers its slot.
    mutating func add(_ series: UInt32) -> UInt32 {
        cells.insert(Touched(cell: CounterCell(), series: series), at: count)
        count += 1
        return UInt32(truncatingIfNeeded: count - 1)
    }

    /// Adds a tick's sum; answers false and changes nothing when the sum would not be finite.
    @inline(__always)
    mutating func merge(_ cell: CounterCell, at slot: UInt32) -> Bool {
        cells[Int(slot)].cell.merge(cell)
    }

    mutating func add(_ value: Double, at slot: UInt32) -> Bool {
        cells[Int(slot)].cell.add(value, weight: 1)
    }

    /// The slots of the last block; `nil` when there is none.
    var lastBlock: Range<UInt32>? {
        guard count > 0 else { return nil }
        let start = (count - 1) / Self.blockCount * Self.blockCount
        return UInt32(truncatingIfNeeded: start)..<UInt32(truncatingIfNeeded: count)
    }

    mutating func removeLastBlock() {
        guard let slots = lastBlock else { return }
        cells.removeBlock(from: Int(slots.lowerBound))
        count = Int(slots.lowerBound)
    }
}
